import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { lateObservation, observation, reading, staleNaN } from '../batch/index.ts';
import { Head, maxSeriesApart, type PlainSum } from '../head/index.ts';
import { decimalsFor, MinuteColumns, SampleColumns } from '../layout/index.ts';
import { SeriesTable } from '../series/index.ts';
import { PendingSamples } from './pending-samples.ts';
import { maxRowsInPlace, SampleLayout } from './sample-layout.ts';

type Row = { series: number; timestampMs: number; value: number; kind: number; keepDay: number };

const seriesCount = 200;
const segment = 7;
const kinds = [reading, observation, lateObservation];
/** Long fractions among them, and none whose sums depend on their order. */
const values = [
  0,
  -0,
  1,
  2.5,
  0.125,
  2 ** -20,
  1e300,
  staleNaN,
  Number.NaN,
  Number.POSITIVE_INFINITY,
];

/** A few series of all that share the first bits of their ids, or many. */
const rowsOf = (maxSeries: number) =>
  fc.array(
    fc.record({
      series: fc.nat(maxSeries),
      timestampMs: fc.oneof(fc.nat(200_000), fc.integer({ min: 2 ** 32 - 9, max: 2 ** 41 })),
      value: fc.oneof(fc.constantFrom(...values), fc.integer({ min: -999, max: 999 })),
      kind: fc.constantFrom(...kinds),
      keepDay: fc.nat(65_535),
    }),
    { maxLength: 400 },
  );

/** Rows of few series in time order, as senders send them. */
const usualRows = fc
  .array(fc.tuple(fc.nat(3), fc.nat(30_000), fc.constantFrom(...values, 7, 8, 9)))
  .map((steps): Row[] => {
    let timestampMs = 0;
    return steps.map(([series, stepMs, value]) => {
      timestampMs += stepMs;
      return { series, timestampMs, value, kind: reading, keepDay: 3 };
    });
  });

function setUp() {
  const table = new SeriesTable();
  for (let i = 0; i < seriesCount; i++) {
    table.create(`m${i}`, [], i % 5 === 4 ? 'latency' : 'gauge');
  }
  const head = new Head(table);
  return {
    table,
    head,
    samples: new PendingSamples(segment),
    layout: new SampleLayout(table, head),
  };
}

function columnRows(columns: SampleColumns): number[][] {
  const { series, timestampMs, sequence, mantissa, decimals, keepDay } = columns;
  return Array.from({ length: columns.count }, (_, row) => [
    ...[series, timestampMs, sequence, mantissa].flatMap((lanes) => [
      lanes[2 * row],
      lanes[2 * row + 1],
    ]),
    decimals[row],
    keepDay[row],
  ]);
}

/** The columns that the rows should become, in their order; `decimals` are those of the series so far. */
function expectedColumns(
  rows: readonly (Row & { place: number })[],
  decimals = new Map<number, number>(),
): number[][] {
  const { table } = setUp();
  const columns = new SampleColumns();
  for (const { series, timestampMs, value, kind, keepDay, place } of rows) {
    const needed = decimalsFor(value, decimals.get(series) ?? 0);
    decimals.set(series, needed);
    columns.append(
      table.idLow[series],
      table.idHigh[series],
      timestampMs,
      value,
      kind === lateObservation ? place + 1 : 0,
      kind === reading ? 0 : segment,
      keepDay,
      needed,
    );
  }
  return columnRows(columns);
}

function sortedById<T extends Row>(rows: readonly T[]): T[] {
  const { table } = setUp();
  return rows.toSorted(
    ({ series: a }, { series: b }) =>
      table.idHigh[a] - table.idHigh[b] || table.idLow[a] - table.idLow[b],
  );
}

test('rows become columns series by series, those of one series in the order that they came in', async () => {
  // So few series that each has enough samples for sorting to pay.
  const rows = fc.array(rowsOf(7), { minLength: 1, maxLength: 3 }).map((parts) => parts.flat());
  await fc.assert(
    fc.asyncProperty(rows, async (some) => {
      const many = [...some, ...some, ...some, ...some].map((row, place) => ({ ...row, place }));
      const { table, head, samples, layout } = setUp();
      for (const { series, timestampMs, value, kind, keepDay, place } of many) {
        samples.append(table, head, series, timestampMs, value, kind, place, keepDay);
      }
      const columns = await layout.layOut(samples);
      assert.deepEqual(columnRows(columns), expectedColumns(sortedById(many)));
    }),
    { numRuns: 100 },
  );
});

test('few rows of many series are all there, too', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOf(seriesCount - 1), async (rows) => {
      const placed = rows.map((row, place) => ({ ...row, place }));
      const { table, head, samples, layout } = setUp();
      for (const { series, timestampMs, value, kind, keepDay, place } of placed) {
        samples.append(table, head, series, timestampMs, value, kind, place, keepDay);
      }
      const rowText = (row: number[]) => row.join(' ');
      const got = columnRows(await layout.layOut(samples)).map(rowText);
      assert.deepEqual(got.toSorted(), expectedColumns(placed).map(rowText).toSorted());
    }),
    { numRuns: 100 },
  );
});

test('the sums are the same, whether rows are summed up as they come, when sums are asked for, or when laid out', async () => {
  const step = fc.constantFrom('nothing', 'nothing', 'nothing', 'sum up', 'lay out');
  const rows = fc.oneof(rowsOf(11), usualRows);
  await fc.assert(
    fc.asyncProperty(rows, fc.array(step, { maxLength: 400 }), async (some, steps) => {
      const [atOnce, later] = [setUp(), setUp()];
      for (const [place, { series, timestampMs, value, kind, keepDay }] of some.entries()) {
        for (const { table, head, samples } of [atOnce, later]) {
          samples.append(table, head, series, timestampMs, value, kind, place, keepDay);
        }
        atOnce.layout.sumUp(atOnce.samples);
        if (steps[place] === 'sum up') later.layout.sumUp(later.samples);
        if (steps[place] !== 'lay out') continue;
        await later.layout.layOut(later.samples);
        later.samples.reuse(segment);
      }
      await later.layout.layOut(later.samples);
      assert.deepEqual(sumsOf(later), sumsOf(atOnce));
    }),
    { numRuns: 300 },
  );
});

test('what waits of one series has the same sums apart, without those of all others', async () => {
  const countsOf = (sums: Iterable<PlainSum>) => {
    const counts = new Map<number, [count: number, min: number, max: number]>();
    for (const { minute, count, min, max } of sums) {
      const [known, least, most] = counts.get(minute) ?? [0, Infinity, -Infinity];
      // Which of 0 and -0 is the smaller one is all the same: added to 0 both are 0.
      counts.set(minute, [known + count, 0 + Math.min(least, min), 0 + Math.max(most, max)]);
    }
    return [...counts].filter(([, [count]]) => count > 0).sort(([a], [b]) => a - b);
  };
  await fc.assert(
    fc.property(rowsOf(11), fc.nat(400), (some, summedAt) => {
      const { table, head, samples, layout } = setUp();
      head.waiting = {
        sumUp: (series) => layout.sumUpSeries(samples, series),
        hasRepeats: (series) => layout.hasRepeats(samples, series),
        sumsOf: (series) => layout.sumsOf(samples, series),
      };
      for (const [place, { series, timestampMs, value, kind, keepDay }] of some.entries()) {
        samples.append(table, head, series, timestampMs, value, kind, place, keepDay);
        if (place === summedAt) layout.sumUp(samples);
      }
      for (let series = 0; series <= 11; series++) {
        const isApart = countsOf(head.sumsOfSeries(series));
        const isRepeated = head.hasRepeats([series]);
        assert.deepEqual(isApart, countsOf(head.ofSeries(series)));
        assert.equal(isRepeated, head.hasRepeats(Array(maxSeriesApart + 1).fill(series)));
      }
    }),
    { numRuns: 200 },
  );
});

test('a part that is looked through often is summed up', () => {
  const { table, head, samples, layout } = setUp();
  samples.append(table, head, 0, 60_000, 2, observation, 0, 0);
  const part = samples.partOf(table, 0);
  for (let look = 0; look < 16; look++) {
    assert.deepEqual(layout.sumsOf(samples, 0), [
      { minute: 1, count: 1, sum: 2, min: 2, max: 2, sketch: null },
    ]);
    assert.equal(part.summedCount, 0);
  }
  assert.deepEqual(layout.sumsOf(samples, 0), []);
  assert.equal(part.summedCount, 1);
  assert.deepEqual(
    Array.from(head.ofSeries(0), ({ count, sum }) => [count, sum]),
    [[1, 2]],
  );
});

test('what is too much for one turn is laid out by another thread', async (t) => {
  const rows = fc.oneof(rowsOf(9), usualRows);
  const [threaded, inPlace] = [setUp(), setUp()];
  t.after(() => threaded.layout.close());
  const decimals = new Map<number, number>();
  // The second time with memory that was there and back.
  for (const seed of [1, 2]) {
    const some = fc.sample(rows, { numRuns: 60, seed }).flat();
    assert.ok(some.length > 0);
    const times = Math.ceil((maxRowsInPlace + 1) / some.length);
    const many = Array.from({ length: times }, (_, round) =>
      some.map((row) => ({ ...row, timestampMs: row.timestampMs + round * 1_000 })),
    )
      .flat()
      .map((row, place) => ({ ...row, place }));
    for (const { table, head, samples } of [threaded, inPlace]) {
      head.handOver(segment);
      samples.reuse(segment);
      for (const { series, timestampMs, value, kind, keepDay, place } of many) {
        samples.append(table, head, series, timestampMs, value, kind, place, keepDay);
      }
    }
    inPlace.layout.sumUp(inPlace.samples);
    const laidOut = threaded.layout.layOut(threaded.samples);
    // Who asks meanwhile has all of it, and it counts once.
    threaded.layout.sumUpSeries(threaded.samples, 3);
    const got = columnRows(await laidOut).map(String);
    const expected = expectedColumns(sortedById(many), decimals).map(String);
    assert.equal(got.length, expected.length);
    // One by one: to show where tens of thousands of rows differ takes all memory that there is.
    for (const [row, text] of expected.entries()) assert.equal(got[row], text, `row ${row}`);
    assert.ok(isDeepStrictEqual(sumsOf(threaded), sumsOf(inPlace)), 'other sums');
  }
});

function sumsOf({ head, table }: ReturnType<typeof setUp>): unknown {
  const exact = new MinuteColumns();
  const repeated = head.toRows(exact, head.minutesOf(segment), () => 0);
  const series = Array.from({ length: seriesCount }, (_, index) =>
    [...head.ofSeries(index)]
      .map(({ sketch, ...sums }) => ({ ...sums, buckets: sketch?.count ?? 0 }))
      .toSorted((a, b) => a.minute - b.minute),
  );
  const exactIds = Array.from(
    { length: exact.count },
    (_, row) => `${exact.series[2 * row]} ${exact.beginS[row]}`,
  );
  const repeatedIds = Array.from(
    { length: repeated.count },
    (_, row) => `${repeated.idLow[row]} ${repeated.minute[row]}`,
  );
  const last = [...table.lastTimestampMs.subarray(0, seriesCount)];
  return { series, exact: exactIds.sort(), repeated: repeatedIds.sort(), last };
}
