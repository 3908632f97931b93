// Shows and hides questions, notices and computed amounts while the form is filled in, from the rules as trees. The server judges by the
// same rules at every step, so nothing here decides anything.
const form = document.querySelector('[data-apply="form"]');
// An attribute without a rule is there all the same, and empty.
const RULED = ['show', 'if', 'rule', 'require'].map((name) => `[data-${name}]:not([data-${name}=""])`).join();
const thai = '๐๑๒๓๔๕๖๗๘๙';
const ascii = (text) => text.replace(/[๐-๙]/g, (digit) => String(thai.indexOf(digit)));

const numberOf = (text) => {
  const plain = ascii(text).replace(/[\s,]/g, '');
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
};

// Days since 1970 of a date in พ.ศ., or null.
const dayOf = (d, m, y) => {
  const [day, month, year] = [d, m, y].map((part) => numberOf(part ?? ''));
  if (!day || !month || !(year >= 2400 && year <= 2700)) return null;
  const date = new Date(Date.UTC(year - 543, month - 1, day));
  return date.getUTCDate() === day ? date.getTime() / 86_400_000 : null;
};

// The controls of a question that are its own, not those of a row inside it.
const own = (element, selector) =>
  [...element.querySelectorAll(selector)].filter((control) => control.closest('[data-field]') === element && !control.closest('template'));

const part = (element, name) => own(element, 'input, select').find((control) => control.name.endsWith(`.${name}`))?.value ?? '';

function valueOf(element) {
  const carried = 'carried' in element.dataset;
  const first = () => own(element, 'input:not([type=hidden]), select, textarea')[0]?.value ?? own(element, 'input')[0]?.value ?? '';
  switch (element.dataset.type) {
    case 'number':
    case 'money':
      return numberOf(first());
    case 'date':
    case 'datetime':
      return dayOf(part(element, 'd'), part(element, 'm'), part(element, 'y'));
    case 'radio':
    case 'choice':
      return (carried ? own(element, 'input') : own(element, 'input:checked'))[0]?.value ?? null;
    case 'checkboxes': {
      const chosen = own(element, carried ? 'input[name^="c."]' : 'input:checked[name^="c."]').map((box) => box.value);
      return chosen.length > 0 ? chosen : null;
    }
    case 'declaration':
      return own(element, carried ? 'input' : 'input:checked').some((box) => box.value === 'yes');
    case 'file':
      return own(element, 'input[name^="f."]').length || null;
    case 'address':
      return part(element, 'house') || null;
    case 'place':
      return part(element, 'text') || part(element, 'lat') || null;
    case 'rows':
      return carried ? carriedRows(element) : [...element.querySelectorAll('[data-row]')].map((row) => scopeOf(row));
    case 'computed':
      return null;
    default:
      return first().trim() || null;
  }
}

// Rows of another step: a.sign.0.w, c.sign.0.x and so on.
function carriedRows(element) {
  const rows = new Map();
  for (const input of element.querySelectorAll('input')) {
    const [, , index, key, rest] = input.name.split('.');
    if (!key) continue;
    if (!rows.has(index)) rows.set(index, {});
    const row = rows.get(index);
    if (input.name.startsWith('c.')) (row[key] ??= []).push(input.value);
    else if (rest === undefined) row[key] = numberOf(input.value) ?? input.value;
  }
  return [...rows.values()];
}

const scopeOf = (root) => {
  const scope = {};
  for (const element of root.querySelectorAll('[data-field]')) {
    if (element.parentElement.closest('[data-field], [data-row]') !== (root.matches('[data-row]') ? root : null)) continue;
    scope[element.dataset.field] = element.hidden && !('carried' in element.dataset) ? null : valueOf(element);
  }
  return scope;
};

const bothNumbers = (a, b, run) => (typeof a === 'number' && typeof b === 'number' ? run(a, b) : null);
const compare = (a, b, run) => (a === null || b === null || a === undefined || b === undefined ? false : run(a, b));
const nothing = (value) => value === null || value === undefined || value === '';
const today = () => Math.floor((Date.now() + 7 * 3_600_000) / 86_400_000);
const years = (from, to) => {
  const [a, b] = [new Date(from * 86_400_000), new Date(to * 86_400_000)];
  const early = b.getUTCMonth() < a.getUTCMonth() || (b.getUTCMonth() === a.getUTCMonth() && b.getUTCDate() < a.getUTCDate());
  return b.getUTCFullYear() - a.getUTCFullYear() - (early ? 1 : 0);
};
// Decimals as people mean them: 0.1 + 0.2 is 0.3, and half goes away from zero.
const tidy = (value) => Number(value.toPrecision(12));
const round = (value, digits = 0) => Math.sign(value) * tidy(Math.round(tidy(Math.abs(value) * 10 ** digits)) / 10 ** digits);

export function evaluate(tree, scope, outer = scope) {
  if ('value' in tree) return tree.kind === 'date' ? Date.parse(`${tree.value}T00:00:00Z`) / 86_400_000 : tree.value;
  if ('list' in tree) return tree.list;
  if ('field' in tree) return tree.field in scope ? scope[tree.field] : (outer[tree.field] ?? null);
  const args = tree.args ?? [];
  const of = (index) => evaluate(args[index], scope, outer);
  const all = () => args.map((_, index) => of(index));
  const numbers = (run) => {
    const values = all();
    return values.every((value) => typeof value === 'number') ? run(...values) : null;
  };
  switch (tree.op) {
    case 'or':
      return args.some((_, index) => of(index) === true);
    case 'and':
      return args.every((_, index) => of(index) === true);
    case 'not':
      return of(0) !== true;
    case '=':
      return compare(of(0), of(1), (a, b) => a === b);
    case '!=':
      return compare(of(0), of(1), (a, b) => a !== b);
    case '<':
      return compare(of(0), of(1), (a, b) => a < b);
    case '<=':
      return compare(of(0), of(1), (a, b) => a <= b);
    case '>':
      return compare(of(0), of(1), (a, b) => a > b);
    case '>=':
      return compare(of(0), of(1), (a, b) => a >= b);
    case 'in': {
      const wanted = of(0);
      if (nothing(wanted)) return false;
      const set = of(1);
      return Array.isArray(set) ? set.includes(wanted) : set === wanted;
    }
    case '+':
      return bothNumbers(of(0), of(1), (a, b) => tidy(a + b));
    case '-':
      return args.length === 1 ? numbers((a) => -a) : bothNumbers(of(0), of(1), (a, b) => tidy(a - b));
    case '*':
      return bothNumbers(of(0), of(1), (a, b) => tidy(a * b));
    case '/':
      return bothNumbers(of(0), of(1), (a, b) => (b === 0 ? null : tidy(a / b)));
    case 'answered': {
      const value = of(0);
      return Array.isArray(value) ? value.length > 0 : value === false ? false : !nothing(value);
    }
    case 'today':
      return today();
    case 'min':
      return numbers(Math.min);
    case 'max':
      return numbers(Math.max);
    case 'round':
      return numbers(round);
    case 'ceil':
      return numbers((a, digits = 0) => tidy(Math.ceil(tidy(a * 10 ** digits)) / 10 ** digits));
    case 'floor':
      return numbers((a, digits = 0) => tidy(Math.floor(tidy(a * 10 ** digits)) / 10 ** digits));
    case 'abs':
      return numbers(Math.abs);
    case 'sum': {
      let total = 0;
      for (const row of of(0) ?? []) {
        const value = evaluate(args[1], row, scope);
        if (typeof value === 'number') total = tidy(total + value);
      }
      return total;
    }
    case 'count':
      return (of(0) ?? []).length;
    case 'days':
      return bothNumbers(of(0), of(1), (a, b) => b - a);
    case 'years':
      return bothNumbers(of(0), of(1), years);
    case 'if':
      return of(0) === true ? of(1) : of(2);
    case 'pick': {
      const value = of(0);
      for (let index = 1; index + 1 < args.length; index += 2) if (!nothing(value) && of(index) === value) return of(index + 1);
      return args.length % 2 === 0 ? of(args.length - 1) : null;
    }
    case 'contains':
      return compare(of(0), of(1), (a, b) => String(a).includes(String(b)));
    default:
      return null;
  }
}

const parsed = new WeakMap();
const treeOf = (element, name) => {
  const json = element.dataset[name];
  if (!json) return null;
  const known = parsed.get(element) ?? {};
  if (!(name in known)) parsed.set(element, Object.assign(known, { [name]: JSON.parse(json) }));
  return known[name];
};

function apply() {
  // An answer that is hidden counts as none, which may hide the next: a few rounds settle it.
  for (let rounds = 0; rounds < 8; rounds++) {
    const scope = withComputed(scopeOf(form));
    let changed = false;
    for (const element of form.querySelectorAll(RULED)) {
      const row = element.closest('[data-row]');
      const inner = row ? scopeOf(row) : scope;
      for (const name of ['show', 'if']) {
        const tree = treeOf(element, name);
        if (!tree) continue;
        const hidden = evaluate(tree, inner, scope) !== true;
        changed ||= hidden !== element.hidden;
        element.hidden = hidden;
      }
      const star = element.dataset.require && element.querySelector('[data-star]');
      if (star) star.hidden = evaluate(treeOf(element, 'require'), inner, scope) !== true;
      const rule = treeOf(element, 'rule');
      if (rule) show(element, evaluate(rule, inner, scope));
    }
    if (!changed) return;
  }
}

function withComputed(scope) {
  for (const output of form.querySelectorAll('output[data-rule]')) {
    const field = output.closest('[data-field]');
    if (field && !field.hidden) scope[field.dataset.field] = evaluate(treeOf(output, 'rule'), scope);
  }
  return scope;
}

function show(output, value) {
  const known = typeof value === 'number' && Number.isFinite(value);
  const digits = output.dataset.as === 'money' ? 2 : 0;
  const text = known
    ? `${value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: output.dataset.as === 'money' ? 2 : 4 })} ${output.dataset.unit ?? ''}`.trim()
    : output.dataset.empty;
  output.classList.toggle('nothing', !known);
  if (output.textContent !== text) output.textContent = text;
}

if (form?.querySelector(RULED)) {
  for (const event of ['input', 'change', 'rows', 'uploads']) form.addEventListener(event, apply);
  document.addEventListener('uploads', apply);
  apply();
}
