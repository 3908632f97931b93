// What a device keeps, and what it never does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as kept from '../../Site/Assets/scripts/kept.js';
import { whenOf } from '../../Site/Assets/scripts/when.js';

const NOW = Date.parse('2026-11-23T09:00:00+07:00');
const DAY = 86_400_000;
const HOUR = 3_600_000;

class Storage {
  #kept = new Map();
  get length() {
    return this.#kept.size;
  }
  key(index) {
    return [...this.#kept.keys()][index] ?? null;
  }
  getItem(name) {
    return this.#kept.get(name) ?? null;
  }
  setItem(name, value) {
    this.#kept.set(name, String(value));
  }
  removeItem(name) {
    this.#kept.delete(name);
  }
}

const full = { ...forbidden(), getItem: () => null, length: 0 };
function forbidden() {
  const refuse = () => {
    throw new DOMException('no', 'SecurityError');
  };
  return { getItem: refuse, setItem: refuse, removeItem: refuse, key: refuse };
}

const file = (at) => JSON.stringify({ receipt: 'r1', name: 'a.jpg', size: 1, type: 'image/jpeg', at });
const POSTED = [
  ['form-token', 'secret'],
  ['key', 'k1'],
  ['version', '3'],
  ['consent', 'yes'],
  ['altcha', 'proof'],
  ['step', 'next'],
  ['at', 'signs'],
  ['w.map', 'yes'],
  ['a.p_name', 'สมหญิง ใจดี'],
  ['a.p_nid', '1000000000009'],
  ['a.p_address.house', '99/9'],
  ['a.p_address.subdistrict', '190205'],
  ['a.p_address.find', 'ท่าคล้อ'],
  ['a.p_address.province', '19'],
  ['a.sign.0.w', '100'],
  ['a.note', ''],
  ['c.asset', 'land'],
  ['r.sign', '0'],
  ['f.slip', file(NOW)],
];
const draft = (more = {}) => ({ code: 'tax', version: '3', key: 'k1', at: 'signs', fields: kept.answersOf(POSTED), ...more });

test('a draft holds answers, rows, ticks and files, and never consent, captcha, tokens, passed warnings or what was only searched for', () => {
  assert.deepEqual(
    kept.answersOf(POSTED).map(([name]) => name),
    ['a.p_name', 'a.p_nid', 'a.p_address.house', 'a.p_address.subdistrict', 'a.sign.0.w', 'c.asset', 'r.sign', 'f.slip'],
  );
});

test('a chosen file that is still in the browser is no answer', () => {
  assert.deepEqual(kept.answersOf([['f.slip', new Blob(['x'])]]), []);
});

test('a draft comes back as it was kept, for its own service alone', () => {
  const storage = new Storage();
  assert.equal(kept.saveDraft(storage, draft(), NOW), true);
  const found = kept.readDraft(storage, 'tax', NOW + DAY);
  assert.deepEqual(found.fields, draft().fields);
  assert.equal(found.key, 'k1');
  assert.equal(found.at, 'signs');
  assert.equal(kept.readDraft(storage, 'water', NOW), null);
});

test('a draft is kept for thirty days after it was last changed, and then goes whichever page is opened', () => {
  const storage = new Storage();
  kept.saveDraft(storage, draft(), NOW);
  assert.notEqual(kept.readDraft(storage, 'tax', NOW + 30 * DAY - 1), null);
  kept.sweep(storage, NOW + 30 * DAY);
  assert.equal(storage.length, 0);
});

test('what is no draft is thrown away instead of read', () => {
  for (const broken of ['', '{', 'null', '{"fields":[["a.p_name"]],"saved":1}', '{"fields":"x","saved":1}', `{"fields":[["a.x",{}]],"saved":${NOW}}`, `{"fields":[],"saved":${NOW + 9 * DAY}}`]) {
    const storage = new Storage();
    storage.setItem('draft:tax', broken);
    assert.equal(kept.readDraft(storage, 'tax', NOW), null, broken);
    assert.equal(storage.length, 0, broken);
  }
});

test('files come back only while their receipts live, and the citizen is told when they do not', () => {
  const fields = [['a.p_name', 'x'], ['f.slip', file(NOW)], ['f.map', '{"receipt":"old"}']];
  const soon = kept.withoutOldFiles(fields.slice(0, 2), NOW + 20 * HOUR - 1);
  assert.deepEqual(soon, { fields: fields.slice(0, 2), lost: false });
  const late = kept.withoutOldFiles(fields, NOW + 20 * HOUR);
  assert.deepEqual(late, { fields: [['a.p_name', 'x']], lost: true });
  assert.equal(kept.withoutOldFiles(fields, NOW).fields.length, 2);
});

test('a filed form takes its own draft away and leaves every other', () => {
  const [storage, session] = [new Storage(), new Storage()];
  kept.saveDraft(storage, draft(), NOW);
  kept.saveDraft(storage, draft({ code: 'water', key: 'k2' }), NOW);
  kept.takeOff(session, draft(), NOW);
  kept.filed(storage, session, 'k1', NOW);
  assert.equal(kept.readDraft(storage, 'tax', NOW), null);
  assert.notEqual(kept.readDraft(storage, 'water', NOW), null);
  assert.equal(kept.inFlight(session, NOW), null);
});

test('a receipt that is looked at again leaves a newer draft of the same service alone', () => {
  const storage = new Storage();
  kept.saveDraft(storage, draft({ key: 'k9' }), NOW);
  kept.filed(storage, new Storage(), 'k1', NOW);
  assert.equal(kept.readDraft(storage, 'tax', NOW).key, 'k9');
});

test('who files is remembered only when asked, only once it is filed, and without the answers of the form', () => {
  const [storage, session] = [new Storage(), new Storage()];
  kept.filed(storage, session, 'k1', NOW);
  assert.equal(kept.readPerson(storage, NOW), null);

  kept.rememberWhenFiled(session, 'k1', kept.answersOf(POSTED), NOW);
  assert.equal(kept.readPerson(storage, NOW), null);
  kept.filed(storage, session, 'other', NOW);
  assert.equal(kept.readPerson(storage, NOW), null);
  kept.filed(storage, session, 'k1', NOW);
  assert.deepEqual(
    kept.readPerson(storage, NOW).fields.map(([name]) => name),
    ['a.p_name', 'a.p_nid', 'a.p_address.house', 'a.p_address.subdistrict'],
  );
  assert.equal(session.length, 0);
  assert.equal(kept.readPerson(storage, NOW + 365 * DAY), null);
});

test('questions that only begin like those about the person are not remembered', () => {
  assert.deepEqual(kept.personOf([['a.p_names', 'x'], ['a.place', 'x'], ['c.p_name', 'x'], ['f.p_name', 'x']]), []);
});

test('what was being sent when the connection broke is remembered for an hour, by its tab alone', () => {
  const session = new Storage();
  kept.takeOff(session, draft(), NOW);
  assert.deepEqual(kept.inFlight(session, NOW + HOUR - 1).fields, draft().fields);
  assert.equal(kept.inFlight(session, NOW + HOUR), null);
  assert.equal(session.length, 0);
});

test('a shared computer forgets all of it and nothing of others', () => {
  const [storage, session] = [new Storage(), new Storage()];
  kept.saveDraft(storage, draft(), NOW);
  kept.rememberWhenFiled(session, 'k0', draft().fields, NOW);
  kept.filed(storage, session, 'k0', NOW);
  kept.rememberWhenFiled(session, 'k1', draft().fields, NOW);
  kept.takeOff(session, draft(), NOW);
  storage.setItem('theirs', 'x');
  kept.forget(storage, session);
  assert.equal(storage.length, 1);
  assert.equal(session.length, 0);
});

test('a browser that forbids or lacks room keeps nothing, says so, and breaks nothing', () => {
  for (const storage of [null, forbidden(), full]) {
    assert.equal(kept.saveDraft(storage, draft(), NOW), false);
    assert.equal(kept.readDraft(storage, 'tax', NOW), null);
    kept.sweep(storage, NOW);
    kept.filed(storage, storage, 'k1', NOW);
    kept.forget(storage, storage);
    assert.equal(kept.takeOff(storage, draft(), NOW), false);
  }
});

test('when a draft was kept is said as the office says it', () => {
  const midnight = Date.parse('2024-12-31T17:00:00Z');
  assert.equal(whenOf(midnight, 'th'), '1 มกราคม 2568 เวลา 00.00 น.');
  assert.equal(whenOf(midnight, 'en'), '1 January 2025, 00:00');
});

test('a key is a UUID, and no two are the same', () => {
  const keys = Array.from({ length: 50 }, kept.newKey);
  for (const key of keys) assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(keys).size, keys.length);
});
