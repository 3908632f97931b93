// Rows are added and removed in the page; without script the same buttons post the form.
import { prepare } from './format.js';

for (const root of document.querySelectorAll('[data-rows]')) {
  const list = root.querySelector('[data-row-list]');
  const template = root.querySelector('[data-row-template]');
  const add = root.querySelector('[data-row-add]');
  const [min, max] = [Number(root.dataset.min), Number(root.dataset.max)];
  let next = list.children.length;

  const refresh = () => {
    const rows = [...list.children];
    rows.forEach((row, index) => {
      row.querySelector('[data-row-number]').textContent = String(index + 1);
      row.querySelector('[data-row-remove]').hidden = rows.length <= min;
    });
    add.hidden = rows.length >= max;
    root.dispatchEvent(new Event('rows', { bubbles: true }));
  };
  add.addEventListener('click', (event) => {
    event.preventDefault();
    const holder = document.createElement('div');
    holder.append(template.content.cloneNode(true));
    // Numbers of rows may have gaps; the server counts them anew.
    for (const element of holder.querySelectorAll('*')) {
      for (const attribute of element.attributes) {
        if (attribute.value.includes('__')) attribute.value = attribute.value.replaceAll('__', String(next));
      }
    }
    next += 1;
    const row = holder.firstElementChild;
    list.append(row);
    prepare(row);
    refresh();
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'nearest' });
  });
  list.addEventListener('click', (event) => {
    const button = event.target.closest('[data-row-remove]');
    if (!button) return;
    event.preventDefault();
    const row = button.closest('[data-row]');
    const neighbour = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    refresh();
    (neighbour ?? add).focus();
  });
}
