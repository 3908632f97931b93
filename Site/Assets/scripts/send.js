// One press, one post: the button shows progress and cannot fire twice, and waits for uploads. Before the page is left for the next one it
// is asked whether the site can be reached at all: without a connection the form stays as it is. A page that comes back from the browser's
// history is ready to send again.
import { uploading } from './upload.js';

const form = document.querySelector('form[data-apply]');
// Milliseconds until the site counts as out of reach, and until a press that led nowhere may be repeated.
const PATIENCE = 8_000;
const ANOTHER = 30_000;

if (form) {
  const status = form.querySelector('[data-send-status]');
  const unsent = form.querySelector('[data-unsent]');
  const buttons = () => form.querySelectorAll('button[type=submit]');
  let sent = false;
  let reached = false;
  let pressed = null;
  let another;

  // Older browsers do not tell a submit event which button it came from.
  document.addEventListener('click', (event) => {
    const button = event.target.closest?.('button[type=submit]');
    if (button?.form === form) pressed = button;
  }, true);

  form.addEventListener('submit', (event) => {
    if (reached) {
      reached = false;
      return;
    }
    event.preventDefault();
    if (sent) return;
    if (uploading()) {
      announce(form.dataset.textUploading);
      return;
    }
    sent = true;
    const button = event.submitter ?? pressed;
    // Not disabled: a disabled button would not send its name and value.
    for (const other of buttons()) other.setAttribute('aria-disabled', 'true');
    if (unsent) unsent.hidden = true;
    if (button?.value === 'send') {
      const spinner = document.createElement('span');
      spinner.className = 'spinner';
      button.prepend(spinner);
      announce(form.dataset.textSending);
    }
    reachable().then((there) => {
      if (!there) {
        ready();
        if (unsent) {
          unsent.hidden = false;
          unsent.textContent = form.dataset.textOffline;
        }
        return;
      }
      form.dispatchEvent(new CustomEvent('sending', { detail: button?.value }));
      reached = true;
      another = setTimeout(ready, ANOTHER);
      if (button) button.click();
      else form.submit();
    });
  });
  document.addEventListener('uploads', () => {
    if (!uploading()) announce('');
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) ready();
  });

  const focus = form.dataset.focus && (document.getElementById(form.dataset.focus) ?? document.getElementById(`${form.dataset.focus}-d`));
  if (focus) {
    (focus.closest('.field') ?? focus).scrollIntoView({ block: 'start' });
    focus.focus({ preventScroll: true });
  }

  function ready() {
    clearTimeout(another);
    sent = false;
    reached = false;
    for (const button of buttons()) button.removeAttribute('aria-disabled');
    form.querySelector('.spinner')?.remove();
    announce('');
  }

  function announce(message) {
    if (status) status.textContent = message;
  }

  // Whatever the answer is: the site has given one.
  async function reachable() {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE);
    try {
      return (await fetch('/robots.txt', { method: 'HEAD', cache: 'no-store', signal: stop.signal })).ok;
    } catch {
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
