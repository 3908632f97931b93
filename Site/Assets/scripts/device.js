// What every page does about the things this device keeps: throws away what has run out, tells a draft that it was filed, offers it on the
// page of its service, and on a shared computer keeps nothing at all.
import { filed, forget, readDraft, removeDraft, storageOf, sweep } from './kept.js';
import { whenOf } from './when.js';

const local = storageOf('localStorage');
const session = storageOf('sessionStorage');
const now = Date.now();

if (document.documentElement.dataset.shared === 'yes') forget(local, session);
else {
  sweep(local, now);
  const receipt = document.querySelector('[data-received][data-key]');
  if (receipt) filed(local, session, receipt.dataset.key, now);
}
// The server clears what it can; the browser's own part is done before the answer is there.
for (const form of document.querySelectorAll('form[data-leave]')) form.addEventListener('submit', () => forget(local, session));

const offer = document.querySelector('[data-draft-offer]');
if (offer) {
  const draft = readDraft(local, offer.dataset.code, now);
  if (draft) {
    offer.querySelector('[data-when]').textContent = whenOf(draft.saved);
    offer.hidden = false;
    offer.querySelector('[data-delete]').addEventListener('click', () => {
      removeDraft(local, offer.dataset.code);
      offer.hidden = true;
      document.getElementById('start')?.focus();
    });
  }
}
