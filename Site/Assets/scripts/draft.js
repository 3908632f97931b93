// Drafts of a form, on request; name and address of the last filing, on request; and what was being sent when the connection broke. All of
// it comes back by the same way: posted to the form like anything else, so the server draws it and takes only what this version asks.
import {
  answersOf,
  inFlight,
  land,
  newKey,
  personOf,
  readDraft,
  readPerson,
  rememberWhenFiled,
  removeDraft,
  removePerson,
  saveDraft,
  storageOf,
  takeOff,
  withoutOldFiles,
} from './kept.js';
import { whenOf } from './when.js';

const form = document.querySelector('form[data-apply]');
// Not there on a shared computer, nor where keeping anything could harm the one who reports.
const root = form?.querySelector('[data-keep]');
if (root) {
  const local = storageOf('localStorage');
  const session = storageOf('sessionStorage');
  const { code } = root.dataset;
  const version = form.elements.version.value;
  // The empty form is everybody's and has no key yet; what is kept here has to be found again under one.
  form.elements.key.value ||= newKey();
  const key = form.elements.key.value;
  const box = form.querySelector('[data-keep-draft]');
  const status = form.querySelector('[data-keep-status]');
  const fields = () => answersOf(new FormData(form));
  const step = () => form.elements.at?.value ?? readDraft(local, code, Date.now())?.at;
  let leaving = false;

  const offer = (name, run) => {
    const element = root.querySelector(`[data-offer=${name}]`);
    const hide = () => {
      element.hidden = true;
    };
    element.hidden = false;
    element.querySelector('[data-take]').addEventListener('click', run);
    return { element, hide };
  };

  // Back to the form with these answers, at the step they were left at.
  const bring = (answers, how, { at, under = key } = {}) => {
    leaving = true;
    const carrier = document.createElement('form');
    carrier.method = 'post';
    carrier.action = form.getAttribute('action');
    carrier.hidden = true;
    for (const [name, value] of [
      ['key', under],
      ['version', version],
      ['notice', form.elements.notice.value],
      ['step', 'edit'],
      ['brought', how],
      ...(at ? [['at', at]] : []),
      ...answers,
    ]) {
      const input = document.createElement('input');
      input.type = 'hidden';
      input.name = name;
      input.value = value;
      carrier.append(input);
    }
    document.body.append(carrier);
    carrier.submit();
  };

  // The draft.
  const draft = readDraft(local, code, Date.now());
  let keeping = draft?.key === key;
  const resume = () => {
    const kept = readDraft(local, code, Date.now());
    if (!kept) return;
    const { fields: answers, lost } = withoutOldFiles(kept.fields, Date.now());
    const how = kept.version !== version ? 'changed' : lost ? 'draft-without-files' : 'draft';
    bring(answers, how, { at: kept.at, under: kept.key });
  };
  if (draft && !keeping) {
    const { element, hide } = offer('draft', resume);
    element.querySelector('[data-when]').textContent = whenOf(draft.saved);
    element.querySelector('[data-delete]').addEventListener('click', () => {
      removeDraft(local, code);
      hide();
      form.closest('main')?.focus();
    });
    if (location.hash === '#continue') {
      history.replaceState(null, '', location.pathname);
      resume();
    }
  }

  const save = () => {
    if (!keeping || leaving) return;
    const kept = saveDraft(local, { code, version, key, at: step(), fields: fields() }, Date.now());
    if (!kept) {
      keeping = false;
      if (box) box.checked = false;
    }
    if (status) status.textContent = kept ? root.dataset.textKept : root.dataset.textRefused;
  };
  if (box) {
    box.closest('[data-keep-box]').hidden = !local;
    box.checked = keeping;
    box.addEventListener('change', () => {
      keeping = box.checked;
      if (keeping) save();
      else {
        removeDraft(local, code);
        status.textContent = root.dataset.textDeleted;
      }
    });
  }
  let wait;
  const soon = () => {
    clearTimeout(wait);
    wait = setTimeout(save, 400);
  };
  for (const event of ['input', 'change', 'rows']) form.addEventListener(event, (e) => e.target !== box && soon());
  document.addEventListener('uploads', soon);
  addEventListener('pagehide', save);
  save();

  // Name and address of the last filing.
  const person = readPerson(local, Date.now());
  const name = form.querySelector('input[name="a.p_name"]:not([type=hidden])');
  if (person && name && name.value === '') {
    const { element, hide } = offer('person', () => {
      const typed = fields().filter(([field]) => personOf([[field, '']]).length === 0);
      bring([...typed, ...person.fields], 'person', { at: step() });
    });
    element.querySelector('[data-who]').textContent = person.fields.find(([field]) => field === 'a.p_name')?.[1] ?? '';
    element.querySelector('[data-delete]').addEventListener('click', () => {
      removePerson(local);
      hide();
      name.focus();
    });
  }
  const remember = form.querySelector('[data-remember]');
  if (remember) remember.closest('[data-remember-box]').hidden = !local;

  // What was on its way when the connection broke. A page that knows the same key has received it.
  const sending = inFlight(session, Date.now());
  if (sending?.key === key) land(session);
  else if (sending?.code === code) {
    const { element, hide } = offer('sending', () =>
      bring(withoutOldFiles(sending.fields, Date.now()).fields, 'sending', { at: sending.at, under: sending.key }),
    );
    element.querySelector('[data-delete]').addEventListener('click', () => {
      land(session);
      hide();
    });
  }
  form.addEventListener('sending', (event) => {
    takeOff(session, { code, key, at: step(), fields: fields() }, Date.now());
    if (remember?.checked && event.detail === 'send') rememberWhenFiled(session, key, fields(), Date.now());
  });
}
