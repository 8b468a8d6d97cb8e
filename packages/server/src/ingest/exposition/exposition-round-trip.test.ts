import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeriesTable } from '../../series/index.ts';
import { ExpositionDecoder } from './exposition-decoder.ts';
import { decodeExposition, nowMs } from './testing/decode-exposition.ts';

const name = fc.stringMatching(/^[a-z_:][a-zA-Z0-9_:]{0,12}$/);
const labelName = fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,8}$/);
const labelValue = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 20 })
  // Control characters that no series may have.
  .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text.replace(/[\n\r\t]/g, '')));
const labels = fc.dictionary(labelName, labelValue, { maxKeys: 5, noNullPrototype: true });
const sample = fc.record({
  name,
  labels,
  value: fc.double(),
  timestampMs: fc.integer({ min: 0, max: nowMs }),
});

const escaped = (text: string) =>
  text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

function written(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : '-Inf';
}

for (const format of ['prometheus', 'openmetrics'] as const) {
  test(`${format}: what is written is read, by a decoder that does not know it and then does`, () => {
    const unit = format === 'prometheus' ? 1 : 1000;
    const samples = fc.uniqueArray(sample, {
      minLength: 1,
      maxLength: 8,
      selector: (given) => given.name,
    });
    fc.assert(
      fc.property(samples, (sent) => {
        const lines = sent.map((given) => {
          const pairs = Object.entries(given.labels).map(
            ([key, text]) => `${key}="${escaped(text)}"`,
          );
          const braces = pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
          return `${given.name}${braces} ${written(given.value)} ${given.timestampMs / unit}\n`;
        });
        const body = `${lines.join('')}# EOF\n`;
        const table = new SeriesTable();
        const decoder = new ExpositionDecoder(table);
        const first = decodeExposition(body, { format }, table, decoder);
        const second = decodeExposition(body, { format }, table, decoder);
        for (const { samples: read, outcome } of [first, second]) {
          assert.deepEqual(outcome.problems, []);
          assert.deepEqual(
            read,
            sent.map((given) => ({
              ...given,
              value: Object.is(given.value, -0) ? 0 : given.value,
              kind: 0,
            })),
          );
        }
      }),
    );
  });
}
