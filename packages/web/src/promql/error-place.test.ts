import assert from 'node:assert/strict';
import { test } from 'node:test';
import { placeOfError } from './error-place.ts';

/** A message of the server, the query, what is marked in it, and the reason that is left. */
const cases: [string, string, string | null, string][] = [
  [
    'invalid parameter "query": 1:5: parse error: unexpected <by>',
    'sum by',
    'by',
    'unexpected <by>',
  ],
  [
    '1:1: parse error: unknown function with name "foo"',
    'foo(x)',
    'foo',
    'unknown function with name "foo"',
  ],
  ['invalid parameter "query": 2:3: parse error: bad', 'a +\n  )', ')', 'bad'],
  ['1:4: parse error: unexpected end of input', 'x +', '+', 'unexpected end of input'],
  ['1:14: parse error: bad', 'x{a="häß"} ]', ']', 'bad'],
  ['expanding series: too many samples', 'x', null, 'expanding series: too many samples'],
];
for (const [message, query, marked, reason] of cases) {
  test(`${message} in ${JSON.stringify(query)}`, () => {
    const place = placeOfError(message, query);
    assert.equal(place.reason, reason);
    assert.equal(place.at === null ? null : query.slice(place.at.from, place.at.to), marked);
  });
}

test('a place beyond the text stays within it', () => {
  const { at } = placeOfError('9:9: parse error: bad', 'up');
  assert.ok(at !== null && at.from >= 0 && at.to <= 2);
});
