import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { observation, reading } from '../batch/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { type GroupedQuestion, openStore, type Store } from '../store/index.ts';
import { askPoints, withoutHours } from './testing/ask-points.ts';
import { samplesOf } from './testing/samples-of.ts';

/** Hours and days that the engine puts together by group are exactly what the samples of all series give. */

const hourMs = 60 * minuteMs;
const startMs = Date.UTC(2026, 2, 10);
const days = 4;
const endMs = startMs + days * dayMs;
const seriesCount = 6;

const aggregators = ['sum', 'avg', 'count', 'group', 'min', 'max', 'stddev'];
const functions = [
  'sum_over_time',
  'avg_over_time',
  'count_over_time',
  'present_over_time',
  'min_over_time',
  'max_over_time',
  'last_over_time',
  'rate',
  'increase',
  'delta',
];
/** Of each question, twice by the hour. */
const windowHours = [1, 1, 24, 48];
const groupings = ['by (region)', 'without (host)', ''];

let folder: string;
let store: Store;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-grouped-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

type Sent = {
  series: number;
  ms: number;
  value: number;
  kind: typeof reading | typeof observation;
};
type Step = { sent: Sent[]; day: number | null; hours: number };

/** Few of them on the very edge or without a sum, so that most series can be put together. */
const sent: fc.Arbitrary<Sent> = fc.record({
  series: fc.nat({ max: seriesCount - 1 }),
  ms: fc
    .tuple(
      // Now and then at the frame's end, or just behind it.
      fc.oneof(
        { weight: 80, arbitrary: fc.nat({ max: days * 24 * 60 - 1 }) },
        { weight: 1, arbitrary: fc.constant(days * 24 * 60) },
      ),
      fc.oneof(
        { weight: 200, arbitrary: fc.constantFrom(1, 1_000, 59_999) },
        { weight: 1, arbitrary: fc.constant(0) },
      ),
      fc.constantFrom(1, 20, 60),
    )
    .map(([minute, ms, step]) => startMs + Math.floor(minute / step) * step * minuteMs + ms),
  value: fc.oneof(
    { weight: 300, arbitrary: fc.integer({ min: 0, max: 50 }) },
    { weight: 1, arbitrary: fc.constantFrom(-20, Number.NaN, Number.POSITIVE_INFINITY) },
  ),
  kind: fc.constantFrom(reading, reading, reading, observation),
});
/** After each step so many hours pass: none, some, or a night and with it a rollup of days. */
const step: fc.Arbitrary<Step> = fc.record({
  sent: fc.array(sent, { minLength: 1, maxLength: 80 }),
  day: fc.option(fc.nat({ max: days - 1 })),
  hours: fc.constantFrom(0, 1, 24, 24),
});

/** All that is sent on one day, or on all of them. */
function moved(sent: readonly Sent[], day: number | null): Sent[] {
  if (day === null) return [...sent];
  return sent.map((one) => ({ ...one, ms: startMs + day * dayMs + (one.ms % dayMs) }));
}

/** Rows count each observation, but of several at one millisecond PromQL sees the last: here each has its own. */
function ownTime(ms: number, number: number): number {
  return Math.floor(ms / minuteMs) * minuteMs + 2_000 + number;
}

function seriesOf(life: Life, name: string, host: number): number {
  const labels = [
    ['host', `h${host}`],
    ['region', host % 3 === 0 ? 'north' : 'south'],
  ] as const;
  const [known] = life.table.select(name, labels);
  return known ?? life.table.create(name, labels, 'gauge');
}

test('whatever was sent, hours and days put together by group are what the samples give', async () => {
  let run = 0;
  /** What the engine put together, so that the test is not of what is read series by series. */
  const put = new Set<string>();
  const noting = new Proxy(store, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name, target);
      if (name !== 'readGrouped') {
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (question: GroupedQuestion) => {
        const rows = await target.readGrouped(question);
        const { across, each, windowMs } = question;
        if (rows.count > 0) put.add(`${across} of ${each} in ${windowMs / hourMs}h`);
        if (rows.count > 0 && question.several.count > 0) put.add('several rows of a day');
        return rows;
      };
    },
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 4 }),
      fc.nat({ max: 23 }),
      async (steps, offsetHours) => {
        const clock = { ms: endMs + hourMs };
        const name = `run${++run}_total`;
        const life = await Life.begin(store, join(folder, name), clock);
        const samples = samplesOf(life, noting, {
          nowMs: () => clock.ms,
          leastGroupedHours: 0,
          maxCacheBytes: 0,
        });
        let observations = 0;
        for (const { sent, day, hours } of steps) {
          const some = moved(sent, day);
          // Mostly in the order of time, as senders do.
          const inOrder = run % 3 === 0 ? some : some.toSorted((a, b) => a.ms - b.ms);
          for (const one of inOrder) {
            const { series, value, kind } = one;
            const ms = kind === observation ? ownTime(one.ms, ++observations) : one.ms;
            life.log.gathering.append(life.table, seriesOf(life, name, series), ms, value, kind);
          }
          await life.log.commit();
          clock.ms += hours * hourMs + 1000;
          if (hours > 0) await life.pipeline.settle();
        }
        // Of each second history all hours are in days then, and one day has several rows of a series.
        for (let night = 0; run % 2 === 1 && night < 3; night++) {
          const ms = startMs + 5 * hourMs + night * minuteMs + 1_001;
          const late = seriesOf(life, name, 0);
          if (night < 2) life.log.gathering.append(life.table, late, ms, night, reading);
          await life.log.commit();
          clock.ms += dayMs;
          await life.pipeline.settle();
        }
        const raw = samplesOf(life, withoutHours(store), { nowMs: () => clock.ms });
        for (const [place, called] of functions.entries()) {
          for (let turn = 0; turn < 4; turn++) {
            const hours = windowHours[turn];
            const lengthMs = hours * hourMs;
            const offsetMs = hours === 1 ? offsetHours * hourMs : 0;
            const frame = { startMs: startMs + offsetMs + lengthMs, endMs, stepMs: lengthMs };
            const at = run + place + 3 * turn;
            const aggregation = `${aggregators[at % aggregators.length]} ${groupings[at % 3]}`;
            const query = `${aggregation} (${called}(${name}[${hours}h]))`;
            const [expected] = await askPoints(raw, query, frame);
            const [actual, resolution] = await askPoints(samples, query, frame);
            assert.equal(actual, expected, `${query} from ${resolution}`);
          }
        }
        await life.pipeline.settle();
        await life.log.close();
      },
    ),
    { numRuns: Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 4), endOnFailure: true },
  );
  for (const some of [
    /sum of .* 1h/,
    /(sum|average) of .* 24h/,
    /(sum|average) of .* 48h/,
    /of (rate|increase|delta) in (24|48)h/,
    /average of/,
    /(min|max) of/,
    /of (rate|increase|delta)/,
    /several/,
  ]) {
    assert.ok(
      [...put].some((one) => some.test(one)),
      `${some} is not among ${[...put]}`,
    );
  }
});
