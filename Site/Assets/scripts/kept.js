// What this device keeps because somebody asked it to: a draft for each service, and name and address of the last filing. Nothing here
// leaves the device by itself. The storage is a parameter, so that a browser that forbids it costs no more than the offer.
export const DRAFT_DAYS = 30;
export const PERSON_DAYS = 365;
// A receipt of an attached file is good for 24 hours: less, so that there is time to send the form.
export const FILE_HOURS = 20;
// How long a tab remembers what it was sending when the connection broke.
export const FLIGHT_MINUTES = 60;

const DRAFT = 'draft:';
const PERSON = 'person';
const FLIGHT = 'sending';
const REMEMBER = 'remember';
const DAY = 86_400_000;

// Questions about the person, the same in every form. Never those of one form, never consent.
const PERSONAL = /^a\.(p_prefix|p_prefix_other|p_name|p_nid|p_phone|p_contact|p_address)(\.|$)/;
// a.* answers, c.* ticked boxes, r.* rows, f.* files. Consent, captcha, tokens and passed warnings have other names; what was only
// searched for in an address is no answer.
const ANSWER = /^[acrf]\.[a-z][a-z0-9_]*(\.|$)/;
const SEARCH = /\.(find|province|district)$/;

// A UUID. crypto.randomUUID would make one, on https alone, and an office may begin without.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

// Names and values of a form's answers, out of all it would send.
export const answersOf = (entries) =>
  [...entries].filter(([name, value]) => typeof value === 'string' && value !== '' && ANSWER.test(name) && !SEARCH.test(name));

export const personOf = (fields) => fields.filter(([name]) => PERSONAL.test(name));

// Without files whose receipt has run out.
export function withoutOldFiles(fields, now) {
  const kept = fields.filter(([name, value]) => {
    if (!name.startsWith('f.')) return true;
    const at = parse(value)?.at;
    return typeof at === 'number' && now - at < FILE_HOURS * 3_600_000;
  });
  return { fields: kept, lost: kept.length < fields.length };
}

// The draft of a service; null when there is none, when it is too old or no draft at all, and then it is gone.
export function readDraft(storage, code, now) {
  return read(storage, DRAFT + code, now, DRAFT_DAYS * DAY);
}

// False when the device will not keep it: forbidden, or full.
export function saveDraft(storage, { code, version, key, at, fields }, now) {
  return write(storage, DRAFT + code, { version, key, at, fields, saved: now });
}

export const removeDraft = (storage, code) => remove(storage, DRAFT + code);

export const readPerson = (storage, now) => read(storage, PERSON, now, PERSON_DAYS * DAY);

export const removePerson = (storage) => remove(storage, PERSON);

// What is on its way to the office, so that a connection that breaks loses nothing. Lives in the tab's own storage, until an answer has come.
export const takeOff = (session, { code, key, at, fields }, now) => write(session, FLIGHT, { code, key, at, fields, saved: now });

export function inFlight(session, now) {
  return read(session, FLIGHT, now, FLIGHT_MINUTES * 60_000);
}

export const land = (session) => remove(session, FLIGHT);

// Asked for on the review page; kept once the filing has a receipt.
export const rememberWhenFiled = (session, key, fields, now) => write(session, REMEMBER, { key, fields: personOf(fields), saved: now });

// A receipt for the filing with this key: its draft goes, and whoever asked for it is remembered.
export function filed(storage, session, key, now) {
  for (const name of names(storage)) if (name.startsWith(DRAFT) && parse(get(storage, name))?.key === key) remove(storage, name);
  if (parse(get(session, FLIGHT))?.key === key) land(session);
  const asked = read(session, REMEMBER, now, DAY);
  if (asked?.key !== key) return;
  remove(session, REMEMBER);
  if (asked.fields.length > 0) write(storage, PERSON, { fields: asked.fields, saved: now });
}

// What has run out goes, whichever page is opened.
export function sweep(storage, now) {
  for (const name of names(storage)) if (name.startsWith(DRAFT)) readDraft(storage, name.slice(DRAFT.length), now);
  readPerson(storage, now);
}

// Everything of ours: a shared computer keeps nothing.
export function forget(storage, session) {
  for (const name of names(storage)) if (name.startsWith(DRAFT) || name === PERSON) remove(storage, name);
  for (const name of [FLIGHT, REMEMBER]) remove(session, name);
}

// Storage of the browser, or null where it is forbidden.
export function storageOf(which) {
  try {
    return globalThis[which] ?? null;
  } catch {
    return null;
  }
}

function read(storage, name, now, life) {
  const text = get(storage, name);
  if (text === null) return null;
  const kept = parse(text);
  const whole =
    Array.isArray(kept?.fields) &&
    kept.fields.every((field) => Array.isArray(field) && field.length === 2 && field.every((part) => typeof part === 'string')) &&
    typeof kept.saved === 'number';
  if (whole && now - kept.saved < life && kept.saved <= now + DAY) return kept;
  remove(storage, name);
  return null;
}

function names(storage) {
  try {
    return storage ? Array.from({ length: storage.length }, (_, index) => storage.key(index)) : [];
  } catch {
    return [];
  }
}

function get(storage, name) {
  try {
    return storage?.getItem(name) ?? null;
  } catch {
    return null;
  }
}

function write(storage, name, value) {
  try {
    if (!storage) return false;
    storage.setItem(name, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}

function remove(storage, name) {
  try {
    storage?.removeItem(name);
  } catch {
    // Where removing is forbidden, nothing was ever kept.
  }
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
