import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LabelPairs } from '../../series/index.ts';
import { compareLabels } from './labels.ts';
import { Pace } from './pace.ts';
import { sortByLabels } from './sort-by-labels.ts';

async function sorted(labels: readonly LabelPairs[]): Promise<LabelPairs[]> {
  const pace = new Pace({ timeoutMs: 60_000, asker: new AbortController().signal });
  const series = await sortByLabels(
    labels.map((one) => ({ labels: one })),
    pace,
  );
  pace.stop();
  return series.map((one) => one.labels);
}

test('series come by names, then by values, shorter ones first', async () => {
  const expected: LabelPairs[] = [
    [],
    [['a', '']],
    [['a', '1']],
    [
      ['a', '1'],
      ['b', '2'],
    ],
    [['a', '10']],
    [['aa', '0']],
    [['b', '1']],
  ];
  assert.deepEqual(await sorted([...expected].reverse()), expected);
});

test('texts are in the order of their UTF-8 bytes', async () => {
  const expected: LabelPairs[] = [[['a', 'z']], [['a', '\ue000']], [['a', '\u{1f600}']]];
  assert.deepEqual(await sorted([...expected].reverse()), expected);
});

test('the order is that of comparing label by label', async () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '0', '\u0000', '\ue000', '\u{1f600}') });
  const labels = fc
    .dictionary(text, text, { maxKeys: 3 })
    .map((record): LabelPairs => Object.entries(record));
  await fc.assert(
    fc.asyncProperty(fc.array(labels, { maxLength: 8 }), async (drawn) => {
      const result = await sorted(drawn);
      for (let at = 1; at < result.length; at++) {
        assert.ok(compareLabels(result[at - 1] ?? [], result[at] ?? []) <= 0);
      }
    }),
  );
});
