import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { observation, reading, type SampleKind } from '../batch/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { TimeZone } from '../query/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { assertQuantiles } from './testing/assert-quantiles.ts';
import { Life } from './testing/life.ts';

/**
 * Random histories against a model: samples of both kinds, repeated and late, segments closed at any
 * point, hours rolled up, crashes that forget all memory, deletions. After each history every sum must
 * be what a plain list of samples gives. The engine is the real one; only the clock is ours.
 */

const startMs = Date.UTC(2026, 2, 29, 0, 30);
const hourMs = 60 * minuteMs;

let folder: string;
let store: Store;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-model-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

type Sample = { series: string; timestampMs: number; value: number; kind: SampleKind };

/** The series whose values are also counted in buckets. */
function isLatency(name: string): boolean {
  return name.endsWith('1');
}

async function write(life: Life, samples: readonly Sample[]): Promise<void> {
  for (const { series, timestampMs, value, kind } of samples) {
    const index = life.seriesOf(series, isLatency(series) ? 'latency' : 'gauge');
    life.log.gathering.append(life.table, index, timestampMs, value, kind);
  }
  await life.log.commit();
}

/** What the contract says is there: each observation, and the last write of each reading. */
function truth(samples: readonly Sample[], name: string): Sample[] {
  const readings = new Map<number, Sample>();
  const observations: Sample[] = [];
  for (const sample of samples) {
    if (sample.series !== name) continue;
    if (sample.kind === observation) observations.push(sample);
    else readings.set(sample.timestampMs, sample);
  }
  return [...observations, ...readings.values()];
}

function valuesOf(samples: readonly Sample[]): number[] {
  return samples.map(({ value }) => value);
}

function sums(samples: readonly Sample[], bucketOf: (ms: number) => number): unknown[] {
  const buckets = new Map<number, { count: number; sum: number; min: number; max: number }>();
  for (const { timestampMs, value } of samples) {
    const bucket = bucketOf(timestampMs);
    const known = buckets.get(bucket);
    buckets.set(bucket, {
      count: (known?.count ?? 0) + 1,
      sum: (known?.sum ?? 0) + value,
      min: Math.min(known?.min ?? Number.POSITIVE_INFINITY, value),
      max: Math.max(known?.max ?? Number.NEGATIVE_INFINITY, value),
    });
  }
  return [...buckets]
    .sort(([a], [b]) => a - b)
    .map(([ms, sum]) => ({ timestamp: new Date(ms).toISOString(), ...sum }));
}

async function check(
  life: Life,
  samples: readonly Sample[],
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    const selection = { name, labels: {} };
    const there = truth(samples, name);
    for (const [granularity, stepMs] of [
      ['minute', minuteMs],
      ['hour', hourMs],
      ['day', dayMs],
    ] as const) {
      const open = { startMs: undefined, endMs: undefined };
      const buckets = await life.query.aggregates(selection, open, granularity, 'UTC', []);
      const plain = buckets.map(({ timestamp, count, sum, min, max }) => ({
        timestamp,
        count,
        sum,
        min,
        max,
      }));
      assert.deepEqual(
        plain,
        sums(there, (ms) => Math.floor(ms / stepMs) * stepMs),
        granularity,
      );
      for (const bucket of buckets) {
        const startMs = Date.parse(bucket.timestamp);
        const inBucket = there.filter(
          ({ timestampMs }) => Math.floor(timestampMs / stepMs) * stepMs === startMs,
        );
        if (isLatency(name)) assertQuantiles(bucket, valuesOf(inBucket));
        else assert.equal('p50' in bucket, false);
      }
    }
    const frame = { startMs: startMs + 90_001, endMs: startMs + 2 * hourMs + 29_999 };
    const inFrame = there.filter(
      ({ timestampMs }) => timestampMs >= frame.startMs && timestampMs <= frame.endMs,
    );
    const stats = await life.query.stats(selection, frame);
    assert.equal(stats.count, inFrame.length);
    assert.equal(
      stats.sum,
      inFrame.reduce((sum, { value }) => sum + value, 0),
    );
    if (isLatency(name) && life.table.find(name) !== -1) assertQuantiles(stats, valuesOf(inFrame));
    const raw = await life.query.samples(selection, { startMs: undefined, endMs: undefined });
    assert.equal(raw.length, there.length);
  }
}

type Step =
  | { do: 'write'; samples: { series: number; slot: number; value: number; isReading: boolean }[] }
  | { do: 'close' }
  | { do: 'flush' }
  | { do: 'crash' }
  | { do: 'hour' }
  | { do: 'delete'; series: number }
  | Asked;

/** Sums are kept of what was asked once: later answers are made of these. */
type Asked = {
  do: 'ask';
  granularity: 'minute' | 'hour' | 'day';
  fromMs: number | undefined;
  toMs: number | undefined;
  isInParts: boolean;
  zone: string;
};

const askedTime = fc.option(
  fc
    .tuple(fc.nat({ max: 42 }), fc.constantFrom(0, 1, 29_999))
    .map(([slot, ms]) => slot * 7 * minuteMs + ms),
  { nil: undefined },
);

async function ask(
  life: Life,
  samples: readonly Sample[],
  name: string,
  { granularity, fromMs, toMs, isInParts, zone }: Asked,
): Promise<void> {
  // From the beginning on until a certain time would be too many minutes.
  const frame = {
    startMs: fromMs === undefined ? undefined : startMs + fromMs,
    endMs: fromMs === undefined || toMs === undefined ? undefined : startMs + toMs,
  };
  const { startMs: from = 0, endMs: to = Number.POSITIVE_INFINITY } = frame;
  const inFrame = truth(samples, name).filter(
    ({ timestampMs }) => timestampMs >= from && timestampMs <= to,
  );
  const selection = { name, labels: {} };
  const groupBy = isInParts ? ['part'] : [];
  const buckets = await life.query.aggregates(selection, frame, granularity, zone, groupBy);
  const clocks = new TimeZone(zone);
  assert.deepEqual(
    buckets.map(({ timestamp, count, sum, min, max }) => ({ timestamp, count, sum, min, max })),
    sums(inFrame, (ms) => clocks.bucketStartMs(ms, granularity)),
  );
  const stats = await life.query.stats(selection, frame);
  assert.equal(stats.count, inFrame.length);
}

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('write' as const),
      samples: fc.array(
        fc.record({
          series: fc.nat({ max: 2 }),
          slot: fc.nat({ max: 40 }),
          value: fc.integer({ min: -50, max: 50 }),
          isReading: fc.boolean(),
        }),
        { minLength: 1, maxLength: 12 },
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Step>(
      { do: 'close' },
      { do: 'flush' },
      { do: 'crash' },
      { do: 'hour' },
    ),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      granularity: fc.constantFrom('minute' as const, 'hour' as const, 'day' as const),
      fromMs: askedTime,
      toMs: askedTime,
      isInParts: fc.boolean(),
      // Of the frame's two days one has 23 hours in Berlin.
      zone: fc.constantFrom('UTC', 'Europe/Berlin', 'Asia/Kolkata'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delete' as const), series: fc.nat({ max: 2 }) }),
  },
);

test('whatever happens, every acknowledged sample is there as often as it should be', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      run++;
      const clock = { ms: startMs + 3 * hourMs };
      const names = [0, 1, 2].map((series) => `run${run}.series${series}`);
      const walFolder = join(folder, `wal${run}`);
      let samples: Sample[] = [];
      let life = await Life.begin(store, walFolder, clock);
      for (const doing of steps) {
        clock.ms += 1000;
        if (doing.do === 'write') {
          const written = doing.samples.map(
            ({ series, slot, value, isReading }): Sample => ({
              series: names[series] ?? '',
              timestampMs: startMs + slot * 7 * minuteMs,
              value,
              kind: isReading ? reading : observation,
            }),
          );
          await write(life, written);
          samples.push(...written);
        } else if (doing.do === 'close') {
          await life.pipeline.settle();
        } else if (doing.do === 'flush') {
          await life.pipeline.flush();
        } else if (doing.do === 'hour') {
          clock.ms += hourMs;
          await life.pipeline.settle();
        } else if (doing.do === 'crash') {
          await life.crash();
          life = await Life.begin(store, walFolder, clock);
        } else if (doing.do === 'ask') {
          for (const name of names) await ask(life, samples, name, doing);
        } else if (doing.do === 'delete') {
          const index = life.table.find(names[doing.series] ?? '');
          if (index !== -1) await life.pipeline.deleteSeries([index]);
          samples = samples.filter(({ series }) => series !== names[doing.series]);
        }
      }
      await check(life, samples, names);
      await life.pipeline.settle();
      await check(life, samples, names);
      await life.log.close();
    }),
    { numRuns: Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 4), endOnFailure: false },
  );
});
