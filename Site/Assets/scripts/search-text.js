// Finds services by what people call them, by the rules of ServiceSearch.cs and SearchText.cs: tests/vectors/search.json holds what both must find.
export const LONGEST = 100;

const TONES = /[\u0E47-\u0E4C]/g;

// Text as it is compared, never as it is shown.
export const fold = (text) =>
  text
    .normalize('NFKC')
    .replace(/[\p{Cf}\p{Cc}]/gu, '')
    .replace(/[๐-๙]/g, (digit) => String('๐๑๒๓๔๕๖๗๘๙'.indexOf(digit)))
    .toLowerCase()
    .replace(/(?:[^\p{L}\p{Mn}\p{Nd}]|[ๆฯ])+/gu, ' ')
    .replace(/([\u0E48-\u0E4B]?)\u0E4D([\u0E48-\u0E4B]?)\u0E32/g, '$1$2ำ')
    .replaceAll('เเ', 'แ')
    .trim();

// Which of the items (each with its folded words) fit a folded query; a second look goes without tone marks.
export function find(items, query) {
  const found = ranked(items, query, (text) => text);
  return found.includes(true) ? found : ranked(items, query, (text) => text.replace(TONES, ''));
}

function ranked(items, query, shape) {
  const scores = items.map((item) => score(item.words.map(shape), shape(query)));
  const best = Math.max(0, ...scores);
  return scores.map((points) => points > 0 && (points >= 10 || best < 10));
}

function score(names, query) {
  let points = names.some((name) => name.includes(query)) ? 100 : 0;
  for (const term of query.split(' ').filter((t) => t.length > 1)) {
    if (names.some((name) => name.includes(term))) points += 10;
    else points += Math.min(9, names.filter((n) => n.length > 1 && term.includes(n)).reduce((sum, n) => sum + n.length, 0));
  }
  return points;
}
