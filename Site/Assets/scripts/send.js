// One press, one post: the button shows progress and cannot fire twice, and waits for uploads. A page that comes back from the
// browser's history is ready to send again.
import { uploading } from './upload.js';

const form = document.querySelector('form[data-apply]');
if (form) {
  const status = form.querySelector('[data-send-status]');
  const buttons = () => form.querySelectorAll('button[type=submit]');
  let sent = false;

  form.addEventListener('submit', (event) => {
    if (sent) {
      event.preventDefault();
      return;
    }
    if (uploading()) {
      event.preventDefault();
      announce(form.dataset.textUploading);
      return;
    }
    sent = true;
    const button = event.submitter;
    // Not disabled: a disabled button would not send its name and value.
    for (const other of buttons()) other.setAttribute('aria-disabled', 'true');
    if (button?.value === 'send') {
      const spinner = document.createElement('span');
      spinner.className = 'spinner';
      button.prepend(spinner);
      announce(form.dataset.textSending);
    }
  });
  document.addEventListener('uploads', () => {
    if (!uploading()) announce('');
  });
  window.addEventListener('pageshow', (event) => {
    if (!event.persisted) return;
    sent = false;
    for (const button of buttons()) button.removeAttribute('aria-disabled');
    form.querySelector('.spinner')?.remove();
    announce('');
  });

  const focus = form.dataset.focus && (document.getElementById(form.dataset.focus) ?? document.getElementById(`${form.dataset.focus}-d`));
  if (focus) {
    focus.closest('.field')?.scrollIntoView({ block: 'start' });
    focus.focus({ preventScroll: true });
  }

  function announce(message) {
    if (status) status.textContent = message;
  }
}
