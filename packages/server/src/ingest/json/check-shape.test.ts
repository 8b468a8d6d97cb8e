import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxItemsPerRequest } from '@tidemark/protocol';
import { TidemarkError } from '../../errors/index.ts';
import {
  checkShape,
  maxJsonContainers,
  maxJsonDepth,
  maxJsonMembers,
  maxJsonValues,
  uncheckedBytes,
} from './check-shape.ts';

/** With spaces up to the size from which bodies are looked at. */
function check(text: string): void {
  checkShape(Buffer.from(text.padEnd(uncheckedBytes + 1)));
}

const times = (count: number, text: string) => Array.from({ length: count }, () => text).join();

test('bodies of up to the most items and members pass', () => {
  const item = `{"name":"a,b[{\\"","value":1,"labels":{"a":"\\\\","b":"]"}}`;
  check(`[${times(maxItemsPerRequest, item)}]`);
  check(`[{"labels":{${times(maxJsonMembers, '"a":""')}}}]`);
  check('['.repeat(maxJsonDepth) + ']'.repeat(maxJsonDepth));
  check(']]]]{"not":"JSON"');
  check('"a string without end');
});

const refused: [what: string, text: string, code: string][] = [
  ['items', `[${times(maxItemsPerRequest + 1, '0')}]`, 'too_many_items'],
  ['members', `[{"labels":{${times(maxJsonMembers + 1, '"a":""')}}}]`, 'bad_json'],
  ['depth', '['.repeat(maxJsonDepth + 1), 'bad_json'],
  [
    'containers',
    `[${times(maxItemsPerRequest / 2, `[${times((maxJsonContainers / maxItemsPerRequest) * 2, '[]')}]`)}]`,
    'bad_json',
  ],
  [
    'values',
    `[${times(maxItemsPerRequest / 10, `[${times((maxJsonValues / maxItemsPerRequest) * 10 + 1, '0')}]`)}]`,
    'bad_json',
  ],
];
for (const [what, text, code] of refused) {
  test(`too many ${what} are refused before anything is parsed`, () => {
    assert.throws(
      () => check(text),
      (error) => error instanceof TidemarkError && error.code === code,
    );
  });
}
