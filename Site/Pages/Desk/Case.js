// Extras of the page of a case: numbers that open its acts, and a closer look at pictures. Each works without.

// Digits, but never while somebody types; whoever is disturbed by single keys (speech input presses them) turns them off for good.
const hint = document.querySelector('[data-shortcuts]');
if (hint) {
  const marks = [...document.querySelectorAll('.act [data-key]')];
  const button = hint.querySelector('[data-shortcuts-switch]');
  const kept = () => {
    try {
      return localStorage.getItem('desk-keys') !== 'off';
    } catch {
      return true;
    }
  };
  let on = kept();
  const show = () => {
    for (const mark of marks) mark.hidden = !on;
    button.textContent = on ? button.dataset.off : button.dataset.on;
  };
  hint.hidden = false;
  show();
  button.addEventListener('click', () => {
    on = !on;
    try {
      localStorage.setItem('desk-keys', on ? 'on' : 'off');
    } catch {
      // Kept for this page alone.
    }
    show();
  });
  document.addEventListener('keydown', (event) => {
    if (!on || event.altKey || event.ctrlKey || event.metaKey || event.target.closest('input, textarea, select, [contenteditable]')) return;
    const summary = marks.find((mark) => mark.dataset.key === event.key)?.closest('summary');
    if (summary) {
      event.preventDefault();
      summary.focus();
      summary.click();
    }
  });
}

// A chosen template stands in its box at once, below what was typed there.
for (const choice of document.querySelectorAll('[data-template-for]')) {
  // Gone, not hidden: Enter in a box presses the first button of its form.
  choice.parentElement.querySelector('[data-template-button]').remove();
  choice.addEventListener('change', () => {
    const box = document.getElementById(choice.dataset.templateFor);
    const text = choice.selectedOptions[0]?.dataset.text;
    if (text) {
      box.value = box.value.trim() && box.value !== box.defaultValue ? `${box.value.trim()}\n${text}` : text;
      box.focus();
    }
    choice.value = '';
  });
}

function view(tools) {
  let image = tools.parentElement.querySelector('img');
  let scale = 1;
  let turns = 0;
  const draw = () => {
    const { offsetWidth: width, offsetHeight: height } = image;
    // Turned about its corner, then moved back into view.
    const [x, y] = [[0, 0], [height, 0], [width, height], [0, width]][turns];
    image.style.transform = `translate(${x * scale}px, ${y * scale}px) rotate(${turns * 90}deg) scale(${scale})`;
  };
  // Nobody counts the pages of a document beforehand: after the last one the next does not come.
  let page = 1;
  const turnTo = async (wanted) => {
    const drawn = new Image();
    drawn.src = image.dataset.pages + wanted;
    tools.setAttribute('aria-busy', 'true');
    try {
      await drawn.decode();
      page = wanted;
      drawn.alt = image.alt;
      drawn.dataset.pages = image.dataset.pages;
      image.parentElement.href = drawn.src;
      image.parentElement.scrollTop = 0;
      image.replaceWith(drawn);
      image = drawn;
      draw();
      tools.querySelector('[data-view-page] b').textContent = page;
      tools.querySelector('[data-view=next]').disabled = false;
    } catch {
      tools.querySelector('[data-view=next]').disabled = wanted > page;
    }
    tools.querySelector('[data-view=back]').disabled = page === 1;
    tools.removeAttribute('aria-busy');
  };
  tools.hidden = false;
  tools.addEventListener('click', (event) => {
    switch (event.target.closest('[data-view]')?.dataset.view) {
      case 'back':
        turnTo(page - 1);
        return;
      case 'next':
        turnTo(page + 1);
        return;
      case 'in':
        scale = Math.min(scale * 1.5, 6);
        break;
      case 'out':
        scale = Math.max(scale / 1.5, 0.5);
        break;
      case 'turn':
        turns = (turns + 1) % 4;
        break;
      case 'fit':
        [scale, turns] = [1, 0];
        break;
      default:
        return;
    }
    draw();
  });
}

for (const tools of document.querySelectorAll('[data-viewer-tools]')) view(tools);

// Files that came a moment ago are still being inspected: their parts of the page are fetched anew, and nothing that somebody types is touched.
async function showInspected() {
  for (const wait of [2, 4, 8, 16, 30, 60]) {
    const waiting = () => [...document.querySelectorAll('[data-files]')].filter((part) => part.querySelector('[data-pending]'));
    if (!waiting().length) return;
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
    let fresh;
    try {
      const answer = await fetch(location.pathname + location.search);
      if (!answer.ok || answer.redirected) continue;
      fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    } catch {
      // Offline for a moment; the next try sees.
      continue;
    }
    const now = [...document.querySelectorAll('[data-files]')];
    const then = [...fresh.querySelectorAll('[data-files]')];
    // Somebody else added files meanwhile: only a whole new page shows what belongs where.
    if (now.length !== then.length) return;
    now.forEach((part, index) => {
      if (!part.querySelector('[data-pending]')) return;
      part.replaceWith(then[index]);
      for (const tools of then[index].querySelectorAll('[data-viewer-tools]')) view(tools);
    });
  }
}
showInspected();
