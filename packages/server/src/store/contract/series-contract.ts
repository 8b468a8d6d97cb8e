import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SeriesSamples, Store } from '../store.ts';
import { type StoreHarness, withStore } from './harness.ts';
import { dayMs, flush, idLanes, minuteMs, type Sample, sampleRows, seriesIds } from './rows.ts';

const noon = Date.UTC(2026, 5, 1, 12);
const everything = { startMs: 0, endMs: Number.POSITIVE_INFINITY };

type Row = [ms: number, value: number, isObservation?: number];

/** The samples of each of the series, which are small numbers. */
function bySeries(samples: SeriesSamples, series: readonly number[]): Row[][] {
  const found = new Map<string, Row[]>();
  let from = 0;
  for (const { idLow, idHigh, end } of samples.runs) {
    const rows: Row[] = [];
    for (let row = from; row < end; row++) {
      const { timestampMs, value, isObservation } = samples;
      const kind = isObservation === null ? [] : [isObservation[row]];
      rows.push([timestampMs[row] - noon, value[row], ...kind] as Row);
    }
    found.set(`${idLow} ${idHigh}`, rows);
    from = end;
  }
  return series.map((one) => {
    const { low, high } = idLanes(one);
    return found.get(`${low} ${high}`) ?? [];
  });
}

async function read(
  store: Store,
  series: readonly number[],
  withKinds = false,
  span = everything,
): Promise<Row[][]> {
  const question = { series: seriesIds(series), span, limit: 1_000_000, withKinds };
  return bySeries(await store.readSeriesSamples(question), series);
}

const readings = (series: number, values: readonly [ms: number, value: number][]): Sample[] =>
  values.map(([ms, value]) => ({ series, ms: noon + ms, value }));

export function describeSeries(harness: StoreHarness): void {
  describe('samples of many series', () => {
    test(
      'come series by series, in time order, from all parts',
      withStore(harness, async (store) => {
        await store.writeSamples(sampleRows(1, readings(1, [[2000, 3]])));
        await store.writeSamples(
          sampleRows(2, [...readings(1, [[1000, 2]]), ...readings(2, [[0, 9]])]),
        );
        await store.writeSamples(sampleRows(3, readings(1, [[-400 * dayMs, 1]])));
        const first: Row[] = [
          [-400 * dayMs, 1],
          [1000, 2],
          [2000, 3],
        ];
        assert.deepEqual(await read(store, [1, 2, 3]), [first, [[0, 9]], []]);
        const span = { startMs: noon + 1000, endMs: noon + 1999 };
        assert.deepEqual(await read(store, [1, 2], false, span), [[[1000, 2]], []]);
      }),
    );

    test(
      'of readings with one time the last written is there, of observations all are',
      withStore(harness, async (store) => {
        const observed = (value: number, row: number, arrivalMs?: number): Sample => ({
          series: 2,
          ms: noon,
          value,
          row,
          ...(arrivalMs === undefined ? {} : { arrivalMs }),
        });
        await store.writeSamples(sampleRows(1, readings(1, [[0, 1]])));
        await store.writeSamples(sampleRows(1, readings(1, [[0, 1]])));
        assert.deepEqual(await read(store, [1]), [[[0, 1]]]);
        // A day later it lies in another partition.
        const late = { series: 1, ms: noon, value: 2, arrivalMs: noon + dayMs };
        await store.writeSamples(sampleRows(2, [late]));
        await store.writeSamples(sampleRows(3, [observed(5, 0), observed(4, 7)]));
        await store.writeSamples(sampleRows(3, [observed(5, 0), observed(4, 7)]));
        assert.deepEqual(await read(store, [1, 2], true), [
          [[0, 2, 0]],
          [
            [0, 5, 1],
            [0, 4, 1],
          ],
        ]);
        assert.deepEqual((await read(store, [1])).at(0), [[0, 2]]);
      }),
    );

    test(
      'no more than the limit are read, and bits of NaN are kept',
      withStore(harness, async (store) => {
        const [notQuiet] = new Float64Array(BigUint64Array.of(0x7ff0000000000002n).buffer);
        const rows = sampleRows(
          1,
          readings(1, [
            [0, notQuiet],
            [1, 1],
          ]).map((sample) => ({ ...sample, decimals: 255 })),
        );
        await store.writeSamples(rows);
        const question = { series: seriesIds([1]), span: everything, limit: 1, withKinds: false };
        const { count, value } = await store.readSeriesSamples(question);
        assert.equal(count, 1);
        // The low word tells a stale marker; a processor may set the quiet bit in the high one.
        assert.equal(new Uint32Array(value.buffer)[0], 2);
      }),
    );
  });

  describe('rows that are left of samples', () => {
    test(
      'are those whose samples have expired, of minutes and then of hours',
      withStore(harness, async (store) => {
        const old = readings(1, [
          [0, 1],
          [1000, 5],
          [minuteMs, 3],
        ]);
        const late = { series: 1, ms: noon + 2000, value: 9, arrivalMs: noon + 30 * dayMs };
        await flush(store, 1, old);
        await flush(store, 2, [late]);
        await store.rollUpHours(2);
        const left = async () => {
          const question = { series: seriesIds([1, 2]), span: everything, limit: 100 };
          const rows = await store.readRolledRows(question);
          const { bucketMs, lengthMs, sampleCount, sum, min, max, last, lastTimestampMs } = rows;
          const columns = [lengthMs, sampleCount, sum, min, max, last];
          return Array.from({ length: rows.count }, (_, row) => [
            bucketMs[row] - noon,
            ...columns.map((column) => column[row]),
            lastTimestampMs[row] - noon,
          ]);
        };
        assert.deepEqual([await left(), store.rawCutDay], [[], 0]);
        const day = Math.floor(noon / dayMs) + 1;
        const cut = { rawBeforeDay: day, hourBeforeDay: null, keysBeforeMs: 0 };
        await store.dropExpired({ ...cut, minuteBeforeDay: null });
        assert.equal(store.rawCutDay, day);
        assert.deepEqual(await left(), [
          [0, minuteMs, 2, 6, 1, 5, 5, 1000],
          [minuteMs, minuteMs, 1, 3, 3, 3, 3, minuteMs],
        ]);
        assert.deepEqual(await read(store, [1]), [[[2000, 9]]]);
        await store.dropExpired({ ...cut, minuteBeforeDay: day });
        assert.deepEqual(await left(), [[0, 60 * minuteMs, 3, 9, 1, 5, 3, minuteMs]]);
      }),
    );

    test(
      'come in the order of time, whichever of hours and minutes the engine has sooner',
      withStore(harness, async (store) => {
        const day = Math.floor(noon / dayMs);
        const weekMs = 7 * dayMs;
        const first = noon - 2 * weekMs;
        // Hours of several eras, which the engine has to merge, before minutes, which it only has to read.
        for (let era = 1; era <= 4; era++) {
          const hours = Array.from({ length: 100 }, (_, i): [number, number] => [
            first - noon + i * 60 * minuteMs + era,
            i,
          ]);
          await flush(store, era, readings(1, hours));
          await store.rollUpHours(era);
        }
        const minutes = Array.from({ length: 60 }, (_, i): [number, number] => [i * minuteMs, i]);
        await flush(store, 5, readings(1, minutes));
        const cut = { rawBeforeDay: day + 1, minuteBeforeDay: day, hourBeforeDay: null };
        await store.dropExpired({ ...cut, keysBeforeMs: 0 });
        const question = { series: seriesIds([1]), span: everything, limit: 1000 };
        const { count, bucketMs } = await store.readRolledRows(question);
        assert.equal(count, 160);
        assert.deepEqual(bucketMs.slice(0, count), bucketMs.slice(0, count).sort());
      }),
    );
  });
}
