// Acting on many cases: choosing them all, and seeing the act advance. Each works without.

const picks = [...document.querySelectorAll('.queue-pick')];
const picked = document.querySelector('[data-picked]');
const count = () => {
  const chosen = picks.filter((pick) => pick.checked).length;
  picked.textContent = chosen > 0 ? `(${chosen})` : '';
};
if (picked) {
  document.querySelector('#bulk').addEventListener('change', count);
  addEventListener('pageshow', count);
  // Where more cases follow than the page shows, the link leads to as many as can be acted on at once, all ticked.
  document.querySelector('[data-pick-all][data-whole]')?.addEventListener('click', (event) => {
    event.preventDefault();
    const all = picks.every((pick) => pick.checked);
    for (const pick of picks) pick.checked = !all;
    count();
  });
}

// The form goes out part by part, each a post of its own; a part whose answer is lost is sent again, since nothing is done twice.
const form = document.querySelector('form[data-parts]');
if (form) {
  const shown = document.querySelector('[data-progress]');
  const text = shown.querySelector('[data-progress-text]');
  const said = shown.querySelector('[data-progress-said]');
  const bar = shown.querySelector('progress');
  const rows = shown.querySelector('[data-rows]');
  const goOn = shown.querySelector('[data-go-on]');
  const back = shown.querySelector('[data-back]');
  const total = form.querySelectorAll('[name=ids]').length;
  const take = Math.max(1, Math.ceil(total / 20));
  const pauses = [1000, 3000, 8000];
  let at = 0;
  bar.max = total;
  let running = false;
  let quarter = 0;

  const tell = (words, n = at) => words.replace('{0}', n).replace('{1}', total);
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  const post = () => {
    const body = new URLSearchParams(new FormData(form));
    body.set('at', at);
    body.set('take', take);
    return fetch(form.dataset.parts, { method: 'POST', body, redirect: 'manual' }).catch(() => null);
  };
  const part = async () => {
    let answer = await post();
    for (const pause of pauses) {
      if (answer && answer.status < 500 && answer.status !== 429) break;
      await wait(pause);
      answer = await post();
    }
    return answer;
  };
  const stop = (kind, words, role) => {
    running = false;
    back.hidden = false;
    text.className = `notice ${kind}`;
    text.textContent = words;
    if (role) text.setAttribute('role', role);
    text.focus();
  };

  const run = async () => {
    running = true;
    goOn.hidden = true;
    // It comes to stand where the button was that a hurried hand presses twice.
    back.hidden = true;
    text.removeAttribute('role');
    text.className = 'notice';
    text.textContent = tell(shown.dataset.step);
    while (at < total) {
      const answer = await part();
      if (!answer || answer.status >= 500 || answer.status === 429) {
        goOn.hidden = false;
        stop('attention', tell(shown.dataset.stopped), 'alert');
        return;
      }
      if (answer.status !== 200) {
        // Nothing of this part is done. What is wrong with the form, the page itself tells.
        if (at === 0) {
          running = false;
          form.submit();
          return;
        }
        stop('attention', tell(shown.dataset.refused), 'alert');
        return;
      }
      const fragment = document.createElement('template');
      fragment.innerHTML = await answer.text();
      rows.append(fragment.content);
      at = Math.min(at + take, total);
      document.querySelector('[data-bulk-form]').hidden = true;
      shown.hidden = false;
      bar.value = at;
      text.textContent = tell(shown.dataset.step);
      // Read aloud by quarters: every step would talk over the one before.
      if (Math.floor((4 * at) / total) > quarter) {
        quarter = Math.floor((4 * at) / total);
        said.textContent = text.textContent;
      }
    }
    const done = rows.querySelectorAll('[data-succeeded]').length;
    bar.hidden = true;
    said.textContent = '';
    stop(done === total ? 'brand' : 'attention', tell(shown.dataset.end, done), 'status');
  };

  form.addEventListener('submit', (event) => {
    if (running || event.submitter?.matches('[data-look]')) {
      if (running) event.preventDefault();
      return;
    }
    event.preventDefault();
    run();
  });
  goOn.addEventListener('click', run);
  addEventListener('beforeunload', (event) => {
    if (running) event.preventDefault();
  });
}
