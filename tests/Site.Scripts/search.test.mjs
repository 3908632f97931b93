// Search while typing finds what the server finds (tests/vectors/search.json).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { find, fold } from '../../Site/Assets/scripts/search-text.js';

const shared = JSON.parse(readFileSync(new URL('../vectors/search.json', import.meta.url)));
const items = shared.services.map(({ code, words }) => ({ code, words: words.split('|') }));

for (const { typed, folded } of shared.foldings)
  test(`${JSON.stringify(typed)} is compared as ${JSON.stringify(folded)}`, () => assert.equal(fold(typed), folded));

for (const { query, found } of shared.queries)
  test(`${JSON.stringify(query)} finds ${found.join(' ') || 'nothing'}`, () => {
    const folded = fold(query);
    const hits = folded ? find(items, folded) : items.map(() => true);
    assert.deepEqual(
      items.filter((_, index) => hits[index]).map(({ code }) => code).sort(),
      [...found].sort(),
    );
  });
