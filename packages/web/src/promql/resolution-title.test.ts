import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resolutionTitle } from './resolution-title.ts';

const cases: [string | null, string | null][] = [
  ['raw', 'raw samples'],
  ['1m', '1 min rows'],
  ['1h', '1 h rows'],
  ['1d', '1 d rows'],
  ['other', 'other'],
  [null, null],
];
for (const [header, title] of cases) {
  test(`the header ${header} is shown as ${title}`, () => {
    assert.equal(resolutionTitle(header), title);
  });
}
