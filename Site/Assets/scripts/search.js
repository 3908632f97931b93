// Filters the list of services while something is typed, by the rules of ServiceSearch.cs; Enter asks the server, which does the same.
import { find, fold, LONGEST } from './search-text.js';

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
  const filter = () => {
    const query = fold(input.value.slice(0, LONGEST));
    let found = items.map(() => true);
    if (query) {
      found = find(items, query);
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
