// The browser's evaluator against the vectors that the server's is held to (tests/vectors/rules.json).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { evaluate } from '../../Site/Assets/scripts/rule-tree.js';

const shared = JSON.parse(readFileSync(new URL('../vectors/rules.json', import.meta.url)));
const dayOf = (date) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

// Answers as rules.js reads them out of the page: days as numbers, files as how many there are.
const valueOf = (value) => value?.date !== undefined ? dayOf(value.date) : value?.files !== undefined ? value.files : value;
const filled = Object.fromEntries(Object.entries(shared.filled).map(([key, value]) => [key, valueOf(value)]));
// A row that lacks an answer, and a form without any.
filled.sign = filled.sign.map((row) => ({ w: null, ...row }));
const none = Object.fromEntries(Object.entries(filled).map(([key]) => [key, key === 'sign' ? [] : key === 'agree' ? false : null]));

Date.now = () => Date.parse(`${shared.today}T09:00:00+07:00`);

for (const { rule, answers, holds, tree } of shared.rules) {
  test(`${rule} of ${answers === 'filled' ? 'good answers' : 'nothing'} is ${holds}`, () => {
    assert.equal(evaluate(tree, answers === 'filled' ? filled : none) === true, holds);
  });
}

test('today is the day it is in Bangkok', () => {
  Date.now = () => Date.parse('2024-12-31T17:00:00Z');
  try {
    assert.equal(evaluate({ op: 'today', args: [] }, {}), dayOf('2025-01-01'));
  } finally {
    Date.now = () => Date.parse(`${shared.today}T09:00:00+07:00`);
  }
});

test('amounts are what people mean: halves go away from zero, decimals do not creep in', () => {
  const round = (value, digits) => evaluate({ op: 'round', args: [{ value }, { value: digits }] }, {});
  assert.equal(round(1.005, 2), 1.01);
  assert.equal(round(-2.5, 0), -3);
  assert.equal(evaluate({ op: '+', args: [{ value: 0.1 }, { value: 0.2 }] }, {}), 0.3);
  assert.equal(evaluate({ op: '*', args: [{ value: 1e20 }, { value: 1e20 }] }, {}), null);
});
