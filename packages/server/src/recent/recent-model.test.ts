import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { isStaleMarker, observation, reading, type SampleKind, staleNaN } from '../batch/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { compileMatcher, type SampleBudget } from '../promql/index.ts';
import { RolledUse, type Samples } from '../samples/index.ts';
import { samplesOf } from '../samples/testing/samples-of.ts';
import { openStore, type Store } from '../store/index.ts';

/**
 * Random histories of the last half hour against a list of samples: late ones, repeats, some that count in no sum, crashes,
 * deletions, little space. Whether head, recent minutes or the real engine answers, the answer is the same.
 */

const beginMs = Date.UTC(2026, 2, 1, 12);
const seriesCount = 3;

let folder: string;
let store: Store;
let storeAnswers = 0;
const storeReads = new Set<PropertyKey>(['readBuckets', 'readSeriesSamples']);
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-recent-model-'));
  const opened = await openStore({ dataPath: folder, target: 'embedded' });
  store = new Proxy(opened, {
    get: (target, key) => {
      if (storeReads.has(key)) storeAnswers++;
      const found: unknown = Reflect.get(target, key, target);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

type Written = { series: number; minutesAgo: number; ms: number; value: number; kind: SampleKind };
type Step =
  | { do: 'write'; samples: Written[] }
  | { do: 'close' | 'flush' | 'crash' }
  | { do: 'wait'; minutes: number }
  | { do: 'delete'; series: number }
  | { do: 'ask'; from: number; fromMs: number; minutes: number; toMs: number };

const ms = fc.constantFrom(0, 1, 29_999, 59_999);

const write = fc.record({
  do: fc.constant('write' as const),
  samples: fc.array(
    fc.record({
      series: fc.nat({ max: seriesCount - 1 }),
      minutesAgo: fc.oneof(fc.constant(1), fc.nat({ max: 25 })),
      ms,
      value: fc.oneof(
        { weight: 20, arbitrary: fc.integer({ min: -50, max: 50 }) },
        { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, staleNaN) },
      ),
      kind: fc.constantFrom<SampleKind>(observation, observation, reading),
    }),
    { minLength: 1, maxLength: 8 },
  ),
});

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: write },
  { weight: 5, arbitrary: fc.constant<Step>({ do: 'close' }) },
  { weight: 1, arbitrary: fc.constantFrom<Step>({ do: 'flush' }, { do: 'crash' }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('wait' as const), minutes: fc.nat({ max: 4 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('delete' as const),
      series: fc.nat({ max: seriesCount - 1 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      from: fc.integer({ min: -30, max: 0 }),
      fromMs: ms,
      minutes: fc.nat({ max: 30 }),
      toMs: ms,
    }),
  },
);

type Sample = { name: string; timestampMs: number; value: number; kind: SampleKind };

/** Each observation, and the last write of each reading, as far as they count in sums. */
function counted(samples: readonly Sample[], name: string): Sample[] {
  const own = samples.filter((sample) => sample.name === name);
  const readings = new Map(
    own.filter(({ kind }) => kind === reading).map((sample) => [sample.timestampMs, sample]),
  );
  const all = [...own.filter(({ kind }) => kind === observation), ...readings.values()];
  return all.filter(({ value }) => Number.isFinite(value));
}

function summedUp(samples: readonly Sample[]) {
  const values = samples.map(({ value }) => value);
  return {
    count: values.length,
    sum: values.reduce((sum, value) => sum + value, 0),
    min: Math.min(...values),
    max: Math.max(...values),
  };
}

async function ask(life: Life, samples: readonly Sample[], name: string, from: number, to: number) {
  const there = counted(samples, name).filter(
    ({ timestampMs }) => timestampMs >= from && timestampMs <= to,
  );
  const frame = { startMs: from, endMs: to };
  const selection = { name, labels: {} };
  const buckets = await life.query.aggregates(selection, frame, 'minute', 'UTC', []);
  const byMinute = Map.groupBy(there, (sample) => Math.floor(sample.timestampMs / minuteMs));
  assert.deepEqual(
    buckets.map(({ average: _, timestamp, ...sums }) => [Date.parse(timestamp) / minuteMs, sums]),
    [...byMinute].sort(([a], [b]) => a - b).map(([minute, own]) => [minute, summedUp(own)]),
  );
  const { count, sum, min, max } = await life.query.stats(selection, frame);
  const none = { count: 0, sum: 0, min: null, max: null };
  assert.deepEqual({ count, sum, min, max }, there.length === 0 ? none : summedUp(there));
}

const budget: SampleBudget = { takeSeries: () => undefined, takeSamples: () => undefined };

/** The value at each time, as PromQL has it: of observations the last one, or else of readings. */
async function askPromql(
  promql: Samples,
  samples: readonly Sample[],
  name: string,
  from: number,
  to: number,
) {
  const there = samples.filter(
    (sample) => sample.name === name && sample.timestampMs >= from && sample.timestampMs <= to,
  );
  const byTime = Map.groupBy(there, ({ timestampMs }) => timestampMs);
  const expected = [...byTime].map(([timestampMs, own]) => {
    const last = own.findLast(({ kind }) => kind === observation) ?? own.at(-1);
    return { timestampMs, value: last?.value ?? Number.NaN };
  });
  const request = {
    matchers: [compileMatcher('__name__', '=', name)],
    // Open on its left, as ranges are.
    startMs: from - 1,
    endMs: to,
    hint: { stepMs: 1000, rangeMs: 0, function: null },
  };
  const signal = new AbortController().signal;
  const [selected] = await promql.source(new RolledUse()).select(request, budget, signal);
  const shown = (ms: number, value: number) => [ms, isStaleMarker(value) ? 'stale' : value];
  assert.deepEqual(
    Array.from({ length: selected?.count ?? 0 }, (_, i) =>
      shown(selected?.timestampMs[i] ?? 0, selected?.value[i] ?? 0),
    ),
    expected
      .sort((a, b) => a.timestampMs - b.timestampMs)
      .map(({ timestampMs, value }) => shown(timestampMs, value)),
  );
}

test('answers are those of all samples, wherever these are', async () => {
  let run = 0;
  let asked = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 20, maxLength: 40 }),
      fc.constantFrom({}, { maxSizeBytes: 400 }, { maxAgeMs: 15 * minuteMs }),
      fc.constantFrom(1, 1_000_000),
      async (steps, limits, maxCacheBytes) => {
        // What earlier runs left is older.
        const clock = { ms: beginMs + ++run * dayMs };
        const walFolder = join(folder, `wal${run}`);
        const names = Array.from({ length: seriesCount }, (_, i) => `run${run}.series${i}`);
        const begin = () => Life.begin(store, walFolder, clock, {}, limits);
        let samples: Sample[] = [];
        let life = await begin();
        const promqlOf = () => samplesOf(life, store, { nowMs: () => clock.ms, maxCacheBytes });
        let promql = promqlOf();
        for (const doing of steps) {
          clock.ms += 1000;
          if (doing.do === 'write') {
            for (const { series, minutesAgo, ms, ...sample } of doing.samples) {
              const minute = Math.floor(clock.ms / minuteMs) - minutesAgo;
              const timestampMs = minute * minuteMs + ms;
              const name = names[series] ?? '';
              samples.push({ ...sample, name, timestampMs });
              const index = life.seriesOf(name);
              life.log.gathering.append(life.table, index, timestampMs, sample.value, sample.kind);
            }
            await life.log.commit();
          } else if (doing.do === 'ask') {
            const minute = Math.floor(clock.ms / minuteMs) + doing.from;
            const from = minute * minuteMs + doing.fromMs;
            const to = (minute + doing.minutes) * minuteMs + doing.toMs;
            for (const name of names) {
              await ask(life, samples, name, from, to);
              await askPromql(promql, samples, name, from, to);
            }
            asked += 3 * names.length;
          } else if (doing.do === 'close') await life.pipeline.settle();
          else if (doing.do === 'flush') await life.pipeline.flush();
          else if (doing.do === 'wait') clock.ms += doing.minutes * minuteMs;
          else if (doing.do === 'crash') {
            await life.crash();
            life = await begin();
            promql = promqlOf();
          } else if (doing.do === 'delete') {
            const index = life.table.find(names[doing.series] ?? '');
            if (index !== -1) await life.pipeline.deleteSeries([index]);
            samples = samples.filter(({ name }) => name !== names[doing.series]);
          }
        }
        await life.crash();
      },
    ),
    { numRuns: Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 4), endOnFailure: false },
  );
  assert.ok(storeAnswers > 0 && storeAnswers < asked * 0.8, `${storeAnswers} of ${asked}`);
});
