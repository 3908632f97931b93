// Filters the list of services while something is typed, by the rules of ServiceSearch.cs; Enter asks the server, which does the same.
const form = document.querySelector('form[data-search]');
if (form) {
  const input = form.querySelector('input[type=search]');
  const status = form.querySelector('[data-search-status]');
  const nothing = document.querySelector('[data-search-nothing]');
  const items = [...document.querySelectorAll('[data-words]')].map((element) => ({
    element,
    words: element.dataset.words.split('|'),
  }));
  const groups = [...document.querySelectorAll('[data-search-group]')];
  const tones = /[\u0E47-\u0E4C]/g;

  const fold = (text) =>
    text
      .normalize('NFKC')
      .replace(/[\p{Cf}\p{Cc}]/gu, '')
      .replace(/[๐-๙]/g, (digit) => String('๐๑๒๓๔๕๖๗๘๙'.indexOf(digit)))
      .toLowerCase()
      .replace(/[^\p{L}\p{Mn}\p{Nd}]+|[ๆฯ]+/gu, ' ')
      .replace(/([\u0E48-\u0E4B]?)\u0E4D([\u0E48-\u0E4B]?)\u0E32/g, '$1$2ำ')
      .replaceAll('เเ', 'แ')
      .trim();

  const score = (names, query) => {
    let points = names.some((name) => name.includes(query)) ? 100 : 0;
    for (const term of query.split(' ').filter((t) => t.length > 1)) {
      if (names.some((name) => name.includes(term))) points += 10;
      else points += Math.min(9, names.filter((n) => n.length > 1 && term.includes(n)).reduce((sum, n) => sum + n.length, 0));
    }
    return points;
  };

  const find = (query, shape) => {
    const scores = items.map((item) => score(item.words.map(shape), shape(query)));
    const best = Math.max(0, ...scores);
    return scores.map((points) => points > 0 && (points >= 10 || best < 10));
  };

  const filter = () => {
    const query = fold(input.value.slice(0, 100));
    let found = items.map(() => true);
    if (query) {
      found = find(query, (text) => text);
      if (!found.includes(true)) found = find(query, (text) => text.replace(tones, ''));
    }
    items.forEach((item, index) => (item.element.hidden = !found[index]));
    for (const group of groups) group.hidden = !group.querySelector('[data-words]:not([hidden])');
    const count = found.filter(Boolean).length;
    nothing.hidden = count > 0;
    status.textContent = query ? (count > 0 ? status.dataset.found.replace('{n}', count) : status.dataset.none) : '';
  };
  input.addEventListener('input', (event) => {
    if (!event.isComposing) filter();
  });
  input.addEventListener('compositionend', filter);
  // A browser that restores what was typed does not say so.
  window.addEventListener('pageshow', filter);
}
