import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { observation, reading, type SampleKind } from '../batch/index.ts';
import { dayMs, Head, minuteMs } from '../head/index.ts';
import { Logger } from '../logger/index.ts';
import { Query } from '../query/index.ts';
import { SeriesTable, seriesKey } from '../series/index.ts';
import { recover } from '../server/recover.ts';
import { openStore, type Store } from '../store/index.ts';
import { Log } from '../wal/index.ts';
import { Pipeline } from './pipeline.ts';

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

/** Everything of a server that lives in memory, over the one store. */
class Life {
  readonly table = new SeriesTable();
  readonly head = new Head(this.table);
  readonly log: Log;
  readonly pipeline: Pipeline;
  readonly query: Query;

  static async begin(walFolder: string, clock: { ms: number }): Promise<Life> {
    const table = new SeriesTable();
    const log = await Log.open({
      folder: walFolder,
      table,
      nowMs: () => clock.ms,
      afterSegment: store.hoursThroughSegment,
    });
    const life = new Life(table, log, clock);
    life.pipeline.beginRecovery();
    await recover({
      table,
      store,
      log,
      pipeline: life.pipeline,
      logger: new Logger(() => undefined, Date.now),
      nowMs: () => clock.ms,
    });
    return life;
  }

  private constructor(table: SeriesTable, log: Log, clock: { ms: number }) {
    this.table = table;
    this.head = new Head(table);
    this.log = log;
    this.pipeline = new Pipeline({
      log,
      table,
      head: this.head,
      store,
      nowMs: () => clock.ms,
      rawBeforeDay: () => null,
      report: (job, error) => assert.fail(`${job}: ${error.message}`),
      onBug: (error) => {
        throw error;
      },
    });
    this.query = new Query({
      table,
      head: this.head,
      store,
      flush: () => this.pipeline.flush(),
      settle: () => this.pipeline.settle(),
      minutesKeptFromMs: () => Number.NEGATIVE_INFINITY,
      onAnswered: () => undefined,
    });
    log.onCommitted = (committed) => this.pipeline.take(committed);
  }

  async write(samples: readonly Sample[]): Promise<void> {
    for (const { series, timestampMs, value, kind } of samples) {
      const known = this.table.find(seriesKey(series, []));
      const index = known === -1 ? this.table.create(series, []) : known;
      this.log.gathering.append(this.table, index, timestampMs, value, kind);
    }
    await this.log.commit();
  }
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
  | { do: 'delete'; series: number };

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
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('delete' as const), series: fc.nat({ max: 2 }) }),
  },
);

test('whatever happens, every acknowledged sample is there as often as it should be', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      run++;
      const clock = { ms: startMs + 3 * hourMs };
      const names = [0, 1, 2].map((series) => `run${run}.series${series}`);
      const walFolder = join(folder, `wal${run}`);
      let samples: Sample[] = [];
      let life = await Life.begin(walFolder, clock);
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
          await life.write(written);
          samples.push(...written);
        } else if (doing.do === 'close') {
          await life.pipeline.settle();
        } else if (doing.do === 'flush') {
          await life.pipeline.flush();
        } else if (doing.do === 'hour') {
          clock.ms += hourMs;
          await life.pipeline.settle();
        } else if (doing.do === 'crash') {
          // The old life is in this process still: what it is writing must not reach into the new one.
          while (life.pipeline.queueLength > 0) await new Promise(setImmediate);
          await life.log.close();
          life = await Life.begin(walFolder, clock);
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
    { numRuns: Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 10), endOnFailure: false },
  );
});
