import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { uncompressSync } from 'snappy';
import { customBucketsSchema, type Histogram, noBuckets, staleNaN } from '../batch/index.ts';
import type { SelectedSeries } from '../promql/index.ts';
import { Turns } from '../turns/index.ts';
import { CountedTurns } from '../turns/testing/counted-turns.ts';
import { ReadResponse } from './read-response.ts';
import { decodeReadResponse } from './testing/decode-read-response.ts';

const at = 1_790_000_000_000;

type Sample = [timestampMs: number, value: number | 'stale'];

function seriesOf(
  labels: [string, string][],
  samples: readonly Sample[],
  histograms: SelectedSeries['histograms'] = null,
): SelectedSeries {
  return {
    labels,
    count: samples.length,
    // Longer than what is valid, as a column is.
    timestampMs: Float64Array.from([...samples.map(([ms]) => ms), 1, 1]),
    value: Float64Array.from([...samples.map(([, v]) => (v === 'stale' ? staleNaN : v)), 1, 1]),
    stale: Uint32Array.from(samples.flatMap(([, value], i) => (value === 'stale' ? [i] : []))),
    histograms,
  };
}

const plainHistogram: Histogram = {
  schema: 3,
  count: 12.5,
  sum: -18.5,
  zeroThreshold: 0.001,
  zeroCount: 2,
  positive: { index: Int32Array.of(-3, -2, 0, 7), count: Float64Array.of(3, 2, 0.5, 4) },
  negative: { index: Int32Array.of(5), count: Float64Array.of(1) },
  bounds: new Float64Array(0),
  min: Number.NaN,
  max: Number.NaN,
  resetHint: 3,
};
const customHistogram: Histogram = {
  ...plainHistogram,
  schema: customBucketsSchema,
  zeroThreshold: 0,
  zeroCount: 0,
  positive: { index: Int32Array.of(0, 2), count: Float64Array.of(1, 2) },
  negative: noBuckets,
  bounds: Float64Array.of(0.5, 1),
  resetHint: 0,
};

async function bytesOf(results: readonly (readonly SelectedSeries[])[]): Promise<Buffer> {
  const response = await ReadResponse.of(results, new Turns());
  const pieces: Buffer[] = [];
  for await (const piece of response.pieces()) pieces.push(piece);
  const body = uncompressSync(Buffer.concat(pieces)) as Buffer;
  assert.equal(body.length, response.sizeBytes);
  return body;
}

describe('a read response', () => {
  test('holds all results, series, samples and histograms, and stale markers of both', async () => {
    const float = seriesOf(
      [
        ['__name__', 'up'],
        ['host', 'ä€𝄞'],
      ],
      [
        [0, 0],
        [127, -0],
        [128, Number.NaN],
        [at, 'stale'],
        [at + 1, Number.POSITIVE_INFINITY],
        [2 ** 32 * 1000, Number.MIN_VALUE],
      ],
    );
    const histograms = [
      { timestampMs: at, histogram: plainHistogram },
      { timestampMs: at + 1, histogram: null },
      { timestampMs: at + 2, histogram: customHistogram },
    ];
    const mixed = seriesOf([['__name__', 'mixed']], [[at + 3, 1]], histograms);
    const bare = seriesOf([['__name__', 'bare']], []);
    const decoded = decodeReadResponse(await bytesOf([[float, mixed], [], [bare]]));
    assert.deepEqual(decoded, [
      [
        {
          labels: float.labels,
          samples: [
            { timestampMs: 0, value: 0 },
            { timestampMs: 127, value: -0 },
            { timestampMs: 128, value: Number.NaN },
            { timestampMs: at, value: 'stale' },
            { timestampMs: at + 1, value: Number.POSITIVE_INFINITY },
            { timestampMs: 2 ** 32 * 1000, value: Number.MIN_VALUE },
          ],
          histograms: [],
        },
        {
          labels: mixed.labels,
          samples: [{ timestampMs: at + 3, value: 1 }],
          histograms: [
            { timestampMs: at, histogram: plainHistogram },
            { timestampMs: at + 1, histogram: 'stale' },
            { timestampMs: at + 2, histogram: customHistogram },
          ],
        },
      ],
      [],
      [{ labels: bare.labels, samples: [], histograms: [] }],
    ]);
  });

  test('of nothing is an empty message', async () => {
    assert.equal((await bytesOf([])).length, 0);
    assert.deepEqual(decodeReadResponse(await bytesOf([[]])), [[]]);
  });

  test('writes a stale marker with the bits that Prometheus knows', async () => {
    const body = await bytesOf([[seriesOf([], [[1, 'stale']])]]);
    assert.match(body.toString('hex'), /020000000000f07f/);
  });

  test('gives back whatever it was given', async () => {
    const value = fc.oneof(fc.double(), fc.constant<'stale'>('stale'));
    const samples = fc
      .uniqueArray(fc.tuple(fc.nat({ max: 2 ** 42 }), value), {
        maxLength: 40,
        selector: ([ms]) => ms,
      })
      .map((some) => some.toSorted(([a], [b]) => a - b));
    const text = fc.string({ unit: 'grapheme', maxLength: 200 });
    const labels = fc.array(fc.tuple(text, text), { maxLength: 5 });
    const result = fc.array(fc.tuple(labels, samples), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(result, { maxLength: 3 }), async (results) => {
        const given = results.map((all) => all.map(([pairs, some]) => seriesOf(pairs, some)));
        const expected = results.map((all) =>
          all.map(([pairs, some]) => ({
            labels: pairs,
            samples: some.map(([timestampMs, v]) => ({ timestampMs, value: v })),
            histograms: [],
          })),
        );
        assert.deepEqual(decodeReadResponse(await bytesOf(given)), expected);
      }),
      { numRuns: 300 },
    );
  });

  test('of a million samples comes in pieces, between which others have their turn', async () => {
    const samples = Array.from({ length: 100_000 }, (_, i): Sample => [at + i * 1_000, i % 977]);
    const one = seriesOf([['__name__', 'up']], samples);
    const turns = new CountedTurns();
    const response = await ReadResponse.of([Array.from({ length: 10 }, () => one)], turns);
    const turnsToMeasure = turns.count;
    let largestBytes = 0;
    const pieces: Buffer[] = [];
    for await (const piece of response.pieces()) {
      largestBytes = Math.max(largestBytes, piece.length);
      pieces.push(piece);
    }
    assert.ok(pieces.length > 100, `${pieces.length} pieces`);
    assert.ok(largestBytes < 100_000, `${largestBytes} bytes in a piece`);
    assert.ok(turns.count > turnsToMeasure, `${turns.count} turns`);
    const [result] = decodeReadResponse(uncompressSync(Buffer.concat(pieces)) as Buffer);
    assert.equal(result?.length, 10);
    for (const series of result ?? []) {
      assert.equal(series.samples.length, samples.length);
      assert.deepEqual(series.samples.at(-1), {
        timestampMs: at + 99_999_000,
        value: 99_999 % 977,
      });
    }
  });

  test('is so long and no longer', async () => {
    const results = [[seriesOf([['__name__', 'up']], [[at, 1]])]];
    const { sizeBytes } = await ReadResponse.of(results, new Turns());
    await ReadResponse.of(results, new Turns(), sizeBytes);
    await assert.rejects(ReadResponse.of(results, new Turns(), sizeBytes - 1), {
      code: 'query_too_large',
      status: 422,
    });
  });
});
