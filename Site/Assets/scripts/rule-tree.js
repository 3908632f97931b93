// Works out a rule that comes as a tree, as Forms/Rules does on the server: tests/vectors/rules.json holds what both must find. Numbers,
// texts, truths and sets are themselves, a day is its number since 1970, and no answer is null.
const bothNumbers = (a, b, run) => (typeof a === 'number' && typeof b === 'number' ? run(a, b) : null);
const compare = (a, b, run) => (a === null || b === null || a === undefined || b === undefined ? false : run(a, b));
const nothing = (value) => value === null || value === undefined || value === '';
const today = () => Math.floor((Date.now() + 7 * 3_600_000) / 86_400_000);
const years = (from, to) => {
  const [a, b] = [new Date(from * 86_400_000), new Date(to * 86_400_000)];
  const early = b.getUTCMonth() < a.getUTCMonth() || (b.getUTCMonth() === a.getUTCMonth() && b.getUTCDate() < a.getUTCDate());
  return b.getUTCFullYear() - a.getUTCFullYear() - (early ? 1 : 0);
};
// Beyond it the server's decimals end, and an amount is nothing.
const LARGEST = 7.9e28;
// Decimals as people mean them: 0.1 + 0.2 is 0.3, and half goes away from zero.
const tidy = (value) => (Math.abs(value) < LARGEST ? Number(value.toPrecision(12)) : null);
const round = (value, digits = 0) => {
  const scale = 10 ** Math.min(10, Math.max(0, Math.trunc(digits)));
  return Math.sign(value) * tidy(Math.round(tidy(Math.abs(value) * scale)) / scale);
};

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
      return numbers((a) => Math.ceil(tidy(a)));
    case 'floor':
      return numbers((a) => Math.floor(tidy(a)));
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
      // Without an answer there is nothing to pick, not even the default.
      if (nothing(value)) return null;
      for (let index = 1; index + 1 < args.length; index += 2) if (of(index) === value) return of(index + 1);
      return of(args.length - 1);
    }
    case 'contains':
      return compare(of(0), of(1), (a, b) => String(a).toUpperCase().includes(String(b).toUpperCase()));
    default:
      return null;
  }
}
