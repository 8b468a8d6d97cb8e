import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { codeOfValue, Sketch } from '../../sketch/index.ts';
import type { BucketQuestion, SketchRows, Store } from '../store.ts';
import { type StoreHarness, withStore } from './harness.ts';
import {
  countAndSum,
  flush,
  groups,
  hourMs,
  minutePairs,
  minuteRows,
  question,
  type Sample,
  sampleRows,
  seriesIds,
} from './rows.ts';

const noon = Date.UTC(2026, 5, 1, 12);
const sources = ['raw', 'minutes', 'hours'] as const;

type Row = { group: number; ms: number; code: number; weight: number };

function rows(answer: SketchRows): Row[] {
  return Array.from({ length: answer.count }, (_, row) => ({
    group: answer.group[row],
    ms: answer.bucketMs[row],
    code: answer.code[row],
    weight: answer.weight[row],
  }));
}

/** What the buckets of these samples are, in the order that the store gives them in. */
function expected(
  samples: readonly Sample[],
  stepMs: number | null,
  groupOf = (_: Sample) => 0,
): Row[] {
  const found = new Map<string, Row>();
  for (const sample of samples) {
    const ms = stepMs === null ? 0 : Math.floor(sample.ms / stepMs) * stepMs;
    const row = { group: groupOf(sample), ms, code: codeOfValue(sample.value), weight: 0 };
    const key = `${row.group} ${row.ms} ${row.code}`;
    const known = found.get(key) ?? row;
    known.weight++;
    found.set(key, known);
  }
  return [...found.values()].sort((a, b) => a.group - b.group || a.ms - b.ms || a.code - b.code);
}

async function assertSketches(
  store: Store,
  asked: Partial<BucketQuestion> & Pick<BucketQuestion, 'series'>,
  wanted: readonly Row[],
): Promise<void> {
  for (const source of sources) {
    const answer = await store.readSketches(question(source, asked));
    assert.deepEqual(rows(answer), wanted, source);
  }
}

function latency(ms: number, value: number, rest: Partial<Sample> = {}): Sample {
  return { series: 1, ms, value, isLatency: true, ...rest };
}

export function describeSketches(harness: StoreHarness): void {
  describe('distributions', () => {
    test(
      'come from raw samples, minutes and hours alike, for values of all sizes',
      withStore(harness, async (store) => {
        const values = [0, -0, 1, 1.5, 1e-9, 1e-80, 5e-324, 1e76, 1e300, 2 ** 0.5, 1024, 0.1];
        const samples = [...values, ...values.map((value) => -value)].map((value, row) =>
          latency(noon + row, value, { row }),
        );
        samples.push(latency(noon + hourMs, Number.MAX_VALUE, { row: 99 }));
        samples.push(latency(noon + hourMs, 3, { series: 2, row: 100 }));
        await flush(store, 1, samples);
        await store.rollUpHours(1);
        const groupOf = (sample: Sample) => sample.series - 1;
        await assertSketches(
          store,
          { series: groups([1, 2], true), granularity: 'hour' },
          expected(samples, hourMs, groupOf),
        );
        await assertSketches(store, { series: groups([1, 2]) }, expected(samples, null));
      }),
    );

    test(
      'the engine puts a value into the same bucket as we do',
      withStore(harness, async (store) => {
        let series = 100;
        const value = fc.double({ min: -1e70, max: 1e70, noNaN: true });
        await fc.assert(
          fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 500 }), async (values) => {
            series++;
            const samples = values.map((one, row) => latency(noon, one, { series, row }));
            await store.writeSamples(sampleRows(1, samples));
            const answer = await store.readSketches(question('raw', { series: groups([series]) }));
            assert.deepEqual(rows(answer), expected(samples, null));
          }),
          { numRuns: 4 },
        );
      }),
    );

    test(
      'spans of the three kinds add up, and minutes of later segments are left out',
      withStore(harness, async (store) => {
        const samples = Array.from({ length: 240 }, (_, row) =>
          latency(noon + row * 60_000, (row % 7) + 1, { row }),
        );
        await flush(store, 1, samples);
        await store.rollUpHours(1);
        await flush(store, 2, [latency(noon, 50, { row: 0 })]);
        await flush(store, 3, [latency(noon, 60, { row: 0 })]);
        const answer = await store.readSketches({
          ...question('raw', { series: groups([1]), granularity: 'hour' }),
          hourSpans: [{ startMs: noon, endMs: noon + 2 * hourMs - 1 }],
          minuteSpans: [{ startMs: noon + 2 * hourMs, endMs: noon + 3 * hourMs - 1 }],
          rawSpans: [{ startMs: noon + 3 * hourMs, endMs: noon + 3 * hourMs + 9 * 60_000 }],
          throughSegment: 2,
        });
        const inSpans = [...samples.slice(0, 190), latency(noon, 50)];
        assert.deepEqual(rows(answer), expected(inSpans, hourMs));
      }),
    );

    test(
      'a correction counts the samples of latencies anew, and leaves other series without',
      withStore(harness, async (store) => {
        const first = latency(noon, 5);
        const level = { series: 2, ms: noon, value: 7 };
        await flush(store, 1, [first, latency(noon + 1, 1, { row: 1 }), level]);
        await store.rollUpHours(1);
        const again = [
          { ...first, value: 9 },
          { ...level, value: 8 },
        ];
        const wanted = expected([latency(noon, 9), latency(noon, 1)], null);
        for (let repeat = 0; repeat < 2; repeat++) {
          await flush(store, 2, again);
          await store.correctMinutes(2, minutePairs(again));
          await assertSketches(store, { series: groups([1]) }, wanted);
        }
        await store.rollUpHours(2);
        await assertSketches(store, { series: groups([1]) }, wanted);
        assert.deepEqual(await countAndSum(store, 'hours', 2), [1, 8]);
        for (const source of ['minutes', 'hours'] as const) {
          const answer = await store.readSketches(question(source, { series: groups([2]) }));
          assert.equal(answer.count, 0);
        }
      }),
    );

    test(
      'go with their series',
      withStore(harness, async (store) => {
        await flush(store, 1, [latency(noon, 5), latency(noon, 6, { series: 2 })]);
        await store.rollUpHours(1);
        await store.deleteSeries(seriesIds([1]));
        await assertSketches(store, { series: groups([1]) }, []);
        await assertSketches(store, { series: groups([2]) }, expected([latency(noon, 6)], null));
      }),
    );

    test(
      'have counts that are fractions, as many buckets as there are codes, and none beside some',
      withStore(harness, async (store) => {
        const wide = Int16Array.from({ length: 65_535 }, (_, i) => i - 32_767);
        const rowsOf = minuteRows([1, 2, 3].map((series) => ({ series, ms: noon, value: 1 })));
        const sketches = {
          ends: Uint32Array.of(0, 65_535, 65_536),
          codes: Int16Array.of(...wide, 5),
          counts: new Float64Array(65_536).fill(0.25),
        };
        rowsOf.sketches = sketches;
        await store.writeMinutes(1, rowsOf);
        await store.rollUpHours(1);
        for (const source of ['minutes', 'hours'] as const) {
          const asked = question(source, { series: groups([1, 2, 3], true) });
          const answer = await store.readSketches(asked);
          assert.equal(answer.count, 65_536);
          assert.deepEqual([...answer.code.subarray(0, 65_535)], [...wide]);
          assert.deepEqual([answer.group[65_535], answer.weight[65_535]], [2, 0.25]);
          const read = new Sketch(
            answer.code.slice(0, 65_535),
            answer.weight.slice(0, 65_535),
            65_535,
          );
          assert.equal(read.count, 65_535 / 4);
        }
      }),
    );
  });
}
