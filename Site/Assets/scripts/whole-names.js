// Browsers cut lines of Thai at the words of a dictionary, and the names of places stand in none: a line would end with "อบต.ท่าค".
const LONGEST = 20;
const UNTOUCHED = 'script, style, textarea, option, pre, code';

const name = document.documentElement.dataset.whole ?? '';
if (name !== '' && name.length <= LONGEST) {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT, (text) =>
    text.data.includes(name) && !text.parentElement.closest(UNTOUCHED) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP,
  );
  const found = [];
  while (walk.nextNode()) found.push(walk.currentNode);
  for (const text of found) {
    let rest = text;
    for (let at = rest.data.indexOf(name); at >= 0; at = rest.data.indexOf(name)) {
      const place = rest.splitText(at);
      rest = place.splitText(name.length);
      const whole = document.createElement('span');
      whole.className = 'nowrap';
      place.replaceWith(whole);
      whole.append(place);
    }
  }
}
