// Extras of the service editor: findings and preview follow what is typed, rules complete the keys of questions. Every page works without.

const form = document.querySelector('#draft');
for (const button of document.querySelectorAll('[data-needless]')) button.hidden = true;

// A box for one line of text is a text area so that long texts wrap; Enter is no part of them.
for (const box of document.querySelectorAll('textarea[data-line]')) {
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.isComposing) event.preventDefault();
  });
}

// Leaving with something unsaved asks first.
let dirty = false;
form?.addEventListener('input', () => (dirty = true));
form?.addEventListener('submit', () => (dirty = false));
addEventListener('beforeunload', (event) => {
  if (dirty) event.preventDefault();
});

// --- findings and preview -----------------------------------------------------------------------------------------------------------

const bodyOf = () => {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value);
  return body;
};

let waiting;
let asked;

async function look() {
  asked?.abort();
  asked = new AbortController();
  const answer = await fetch(form.dataset.look, { method: 'POST', body: bodyOf(), signal: asked.signal }).catch(() => null);
  if (!answer?.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const findings = page.querySelector('[data-look-findings]');
  if (!findings) return;
  document.querySelector('.editor-side [data-look-findings]')?.replaceChildren(...findings.childNodes);
  mark();
  const preview = page.querySelector('[data-look-preview]');
  const shown = document.querySelector('[data-preview]');
  document.querySelector('[data-preview-stale]').hidden = preview !== null;
  shown.classList.toggle('stale', preview === null);
  if (preview) {
    shown.replaceChildren(...preview.childNodes);
    bringUp();
  }
}

// Puts each finding beside the innermost box it is about.
function mark() {
  const places = [...form.querySelectorAll('[data-pointer]')];
  const lists = new Map();
  for (const item of document.querySelectorAll('.editor-side [data-at]')) {
    const at = item.dataset.at;
    const place = places
      .filter((p) => at === p.dataset.pointer || at.startsWith(`${p.dataset.pointer}/`))
      .sort((a, b) => b.dataset.pointer.length - a.dataset.pointer.length)[0];
    if (!place || (at !== place.dataset.pointer && place.matches('.editor-list, .editor-group'))) continue;
    if (!lists.has(place)) lists.set(place, []);
    const line = document.createElement('p');
    line.className = item.dataset.level === 'error' ? 'field-error' : 'field-advice';
    line.textContent = item.querySelector('[data-text]').textContent;
    lists.get(place).push(line);
  }
  for (const place of places) {
    const found = lists.get(place) ?? [];
    const list = [...place.querySelectorAll('[data-found]')].find((l) => l.closest('[data-pointer]') === place && !l.closest('.editor-item, .nothing')) ?? place.querySelector(':scope > [data-found]');
    list?.replaceChildren(...found);
    if (place.matches('.field')) place.classList.toggle('has-error', found.some((f) => f.matches('.field-error')));
  }
}

// The question that is being edited is the one in view.
function bringUp() {
  const question = form.dataset.question && document.querySelector(`[data-preview] [data-question="${CSS.escape(form.dataset.question)}"]`);
  const phone = document.querySelector('.phone');
  if (!question || !phone) return;
  question.classList.add('here');
  phone.scrollTop += question.getBoundingClientRect().top - phone.getBoundingClientRect().top - 24;
}

if (form?.dataset.look) {
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 700);
  });
  bringUp();
}

// --- completion in rules ------------------------------------------------------------------------------------------------------------

const functions = ['answered(', 'today()', 'count(', 'sum(', 'days(', 'years(', 'date(', 'if(', 'pick(', 'contains(', 'min(', 'max(', 'round(', 'ceil(', 'floor(', 'abs('];
const words = ['and', 'or', 'not', 'in', 'true', 'false'];
const keys = [...document.querySelectorAll('[data-keys] > div')].map((row) => ({
  text: row.querySelector('dt').textContent.trim(),
  about: row.querySelector('dd').textContent.trim(),
}));
const known = [...keys, ...[...functions, ...words].map((text) => ({ text, about: '' }))];

for (const [index, box] of document.querySelectorAll('[data-rule-text]').entries()) {
  const list = document.createElement('ul');
  list.id = `rule-words-${index}`;
  list.className = 'rule-words';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', box.labels[0]?.textContent ?? '');
  list.hidden = true;
  box.after(list);
  // A combobox has one line; a rule may need two, and stays a text area that tells of its list.
  box.setAttribute('aria-controls', list.id);
  box.setAttribute('aria-autocomplete', 'list');
  let at = -1;

  const word = () => box.value.slice(0, box.selectionStart).match(/[a-z_][a-z0-9_]*$/)?.[0] ?? '';
  const close = () => {
    list.hidden = true;
    at = -1;
    box.removeAttribute('aria-activedescendant');
  };
  const choose = (text) => {
    const start = box.selectionStart - word().length;
    box.setRangeText(text, start, box.selectionStart, 'end');
    box.dispatchEvent(new Event('input', { bubbles: true }));
    close();
    box.focus();
  };
  const point = (to) => {
    const options = [...list.children];
    at = (to + options.length) % options.length;
    options.forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    box.setAttribute('aria-activedescendant', options[at].id);
    options[at].scrollIntoView({ block: 'nearest' });
  };
  box.addEventListener('input', () => {
    const typed = word();
    const quoted = (box.value.slice(0, box.selectionStart).match(/'/g) ?? []).length % 2 === 1;
    const fitting = typed && !quoted ? known.filter((k) => k.text.startsWith(typed) && k.text !== typed).slice(0, 8) : [];
    list.replaceChildren(
      ...fitting.map((k, i) => {
        const option = document.createElement('li');
        option.id = `${list.id}-${i}`;
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        const code = document.createElement('code');
        code.textContent = k.text;
        option.append(code, ' ', k.about);
        option.addEventListener('mousedown', (event) => {
          event.preventDefault();
          choose(k.text);
        });
        return option;
      }),
    );
    at = -1;
    list.hidden = fitting.length === 0;
    box.removeAttribute('aria-activedescendant');
  });
  box.addEventListener('keydown', (event) => {
    if (list.hidden || event.isComposing) return;
    if (event.key === 'ArrowDown') point(at + 1);
    else if (event.key === 'ArrowUp') point(at < 0 ? list.children.length - 1 : at - 1);
    else if (event.key === 'Enter' && at >= 0) choose(list.children[at].querySelector('code').textContent);
    else if (event.key === 'Escape') close();
    else return;
    event.preventDefault();
  });
  box.addEventListener('blur', close);
}
