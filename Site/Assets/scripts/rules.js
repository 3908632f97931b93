// Shows and hides questions, notices and computed amounts while the form is filled in, from the rules as trees. The server judges by the
// same rules at every step, so nothing here decides anything.
import { evaluate } from './rule-tree.js';

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
