import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { type Histogram, noBuckets, observation, reading, staleNaN } from '../batch/index.ts';
import { minuteMs } from '../head/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { assertQuantiles } from './testing/assert-quantiles.ts';
import { Life } from './testing/life.ts';

/**
 * Random histories of histograms against a model: running ones with resets, repeats, late ones and stale
 * markers, and deltas; segments closed at any point, crashes that forget all memory. After each history
 * every observation must be counted once.
 */

const startMs = Date.UTC(2026, 2, 29, 0, 30);
const hourMs = 60 * minuteMs;
const schema = 8;

let folder: string;
let store: Store;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-histogram-model-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** Values are powers of two, so that each is the upper bound of its bucket. */
function histogramOf(exponents: readonly number[]): Histogram {
  const counts = new Map<number, number>();
  for (const exponent of exponents) counts.set(exponent, (counts.get(exponent) ?? 0) + 1);
  const used = [...counts].sort(([a], [b]) => a - b);
  return {
    schema,
    count: exponents.length,
    sum: exponents.reduce((sum, exponent) => sum + 2 ** exponent, 0),
    zeroThreshold: 0,
    zeroCount: 0,
    positive: {
      index: Int32Array.from(used, ([exponent]) => exponent * 2 ** schema),
      count: Float64Array.from(used, ([, count]) => count),
    },
    negative: noBuckets,
    bounds: new Float64Array(0),
    min: Number.NaN,
    max: Number.NaN,
    resetHint: 0,
  };
}

type Point = {
  timestampMs: number;
  histogram: Histogram;
  kind: typeof reading | typeof observation;
};

/** What a running histogram has so far; null for a stale marker. */
type Running = readonly number[] | null;

/** What came since the reading before, by the contract: all of it, if it is not the same and more. */
function increase(before: Running, after: readonly number[]): readonly number[] {
  if (before === null) return [];
  const more = [...after];
  for (const exponent of before) {
    const at = more.indexOf(exponent);
    if (at === -1) return after;
    more.splice(at, 1);
  }
  return more;
}

/** A sender with a running histogram, and what the contract says that its histograms come to. */
class Sender {
  /** Those that are there, by their time. */
  readonly readings = new Map<number, Running>();
  deltas: { timestampMs: number; exponents: readonly number[] }[] = [];
  #slot = 0;
  #restartValue = 10;
  #running: number[] = [];
  #last: Point | null = null;

  get counted(): { timestampMs: number; exponents: readonly number[] }[] {
    const inOrder = [...this.readings].sort(([a], [b]) => a - b);
    const ofReadings = inOrder.flatMap(([timestampMs, running], i) => {
      const before = inOrder[i - 1]?.[1] ?? null;
      return running === null ? [] : [{ timestampMs, exponents: increase(before, running) }];
    });
    return [...this.deltas, ...ofReadings].filter(({ exponents }) => exponents.length > 0);
  }

  send(doing: Sending): Point {
    const next = startMs + ++this.#slot * 7 * minuteMs;
    switch (doing.send) {
      case 'delta':
        this.deltas.push({ timestampMs: next, exponents: doing.exponents });
        return {
          timestampMs: next,
          kind: observation,
          histogram: histogramOf(doing.exponents),
        };
      case 'more':
        this.#running.push(...doing.exponents);
        return this.#newest(next, this.#running);
      case 'restart':
        // With a value that was not there before, so that a bucket has less than it had.
        this.#running = [++this.#restartValue];
        return this.#newest(next, this.#running);
      case 'stale':
        return this.#newest(next, null);
      case 'again':
        return this.#last ?? this.#newest(next, this.#running);
      case 'late': {
        if (this.#last === null) return this.#newest(next, this.#running);
        const keptPart = this.#running.slice(0, doing.exponents.length);
        const running = doing.lateByMs % 2 === 0 ? keptPart : doing.exponents;
        return this.#read(this.#last.timestampMs - doing.lateByMs, running);
      }
    }
  }

  /** The server has forgotten all. */
  forget(): void {
    this.readings.clear();
    this.deltas = [];
    this.#last = null;
  }

  #newest(timestampMs: number, running: Running): Point {
    this.#last = this.#read(timestampMs, running);
    return this.#last;
  }

  /** The first reading of a time stays. */
  #read(timestampMs: number, running: Running): Point {
    if (!this.readings.has(timestampMs)) {
      this.readings.set(timestampMs, running === null ? null : [...running]);
    }
    const histogram =
      running === null ? { ...histogramOf([]), sum: staleNaN } : histogramOf(running);
    return { timestampMs, kind: reading, histogram };
  }
}

type Sending = {
  send: 'delta' | 'more' | 'restart' | 'stale' | 'again' | 'late';
  exponents: number[];
  lateByMs: number;
};

async function check(life: Life, name: string, sender: Sender): Promise<void> {
  const open = { startMs: undefined, endMs: undefined };
  for (const [granularity, stepMs] of [
    ['minute', minuteMs],
    ['hour', hourMs],
  ] as const) {
    const buckets = await life.query.aggregates({ name, labels: {} }, open, granularity, 'UTC', []);
    const expected = Map.groupBy(
      sender.counted,
      ({ timestampMs }) => Math.floor(timestampMs / stepMs) * stepMs,
    );
    assert.deepEqual(
      buckets.map(({ timestamp }) => Date.parse(timestamp)),
      [...expected.keys()].sort((a, b) => a - b),
    );
    for (const bucket of buckets) {
      const inBucket = expected.get(Date.parse(bucket.timestamp)) ?? [];
      const exponents = inBucket.flatMap(({ exponents }) => exponents);
      const values = exponents.map((exponent) => 2 ** exponent);
      assert.equal(bucket.count, values.length, granularity);
      assert.equal(
        bucket.sum,
        values.reduce((a, b) => a + b, 0),
      );
      assert.equal(bucket.max, Math.max(...values));
      assert.equal(bucket.min, 2 ** ((Math.min(...exponents) * 2 ** schema - 1) * 2 ** -schema));
      assertQuantiles(bucket, values);
    }
  }
  const stats = await life.query.stats({ name, labels: {} }, open);
  const total = sender.counted.flatMap(({ exponents }) => exponents);
  assert.equal(stats.count, total.length);
  await life.pipeline.flush();
  const index = life.table.find(name);
  if (index === -1) return;
  const { idLow, idHigh } = life.table.definition(index);
  const raw = await store.readHistograms({
    series: { count: 1, idLow: Uint32Array.of(idLow), idHigh: Uint32Array.of(idHigh) },
    span: { startMs: 0, endMs: startMs + 1000 * hourMs },
    limit: 10_000,
  });
  assert.equal(raw.length, sender.readings.size + sender.deltas.length);
}

type Step = ({ do: 'send' } & Sending) | { do: 'close' | 'flush' | 'crash' | 'hour' | 'delete' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      send: fc.constantFrom(
        ...([
          'delta',
          'more',
          'more',
          'more',
          'restart',
          'stale',
          'again',
          'late',
          'late',
        ] as const),
      ),
      lateByMs: fc.constantFrom(1, 2, 40_000, 7 * minuteMs + 1, 15 * minuteMs, 100 * minuteMs + 1),
      exponents: fc.array(fc.integer({ min: -3, max: 6 }), { minLength: 1, maxLength: 5 }),
    }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('close', 'flush', 'crash', 'crash') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('hour', 'delete') }) },
) as fc.Arbitrary<Step>;

test('whatever happens, every observation in a histogram is counted once', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      run++;
      const clock = { ms: startMs + 3 * hourMs };
      const name = `run${run}.histogram`;
      const walFolder = join(folder, `wal${run}`);
      const sender = new Sender();
      let life = await Life.begin(store, walFolder, clock);
      for (const doing of steps) {
        clock.ms += 1000;
        if (doing.do === 'send') {
          const { timestampMs, histogram, kind } = sender.send(doing);
          const seriesIndex = life.seriesOf(name);
          life.log.gathering.appendHistogram(life.table, {
            seriesIndex,
            timestampMs,
            kind,
            histogram,
          });
          await life.log.commit();
        } else if (doing.do === 'flush') {
          await life.pipeline.flush();
        } else if (doing.do === 'crash') {
          await life.crash();
          life = await Life.begin(store, walFolder, clock);
        } else if (doing.do === 'delete') {
          const index = life.table.find(name);
          if (index !== -1) await life.pipeline.deleteSeries([index]);
          sender.forget();
        } else {
          if (doing.do === 'hour') clock.ms += hourMs;
          await life.pipeline.settle();
        }
      }
      await check(life, name, sender);
      await life.pipeline.settle();
      await check(life, name, sender);
      await life.log.close();
    }),
    {
      numRuns: Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 6),
      endOnFailure: false,
      // Two late ones of one time in one segment: the first stays.
      examples: [
        [
          [
            { do: 'send', send: 'more', lateByMs: 1, exponents: [0] },
            { do: 'send', send: 'late', lateByMs: 1, exponents: [0] },
            { do: 'send', send: 'late', lateByMs: 1, exponents: [1] },
          ],
        ],
        // The reading after a late one is late as well, and far behind it.
        [
          [
            { do: 'send', send: 'more', lateByMs: 1, exponents: [0] },
            { do: 'send', send: 'late', lateByMs: 1, exponents: [0] },
            { do: 'send', send: 'late', lateByMs: 100 * minuteMs + 1, exponents: [-1] },
          ],
        ],
      ],
    },
  );
});
