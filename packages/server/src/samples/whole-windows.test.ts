import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { observation, reading } from '../batch/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { openStore, type Store } from '../store/index.ts';
import { askPoints, withoutHours } from './testing/ask-points.ts';
import { samplesOf } from './testing/samples-of.ts';

/** Windows of whole hours and days are answered from rows exactly as from samples, or not from rows. */

const hourMs = 60 * minuteMs;
const startMs = Date.UTC(2026, 2, 10);
const days = 3;
const endMs = startMs + days * dayMs;

const functions = [
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'avg_over_time',
  'count_over_time',
  'present_over_time',
  'rate',
  'increase',
  'delta',
];

let folder: string;
let store: Store;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-whole-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

type Sent = { ms: number; value: number; kind: typeof reading | typeof observation };
type Step = { sent: Sent[]; isHourOver: boolean; isDayOver: boolean };

/** Times on the minute now and then, so that some lie on the very edge; values that fall now and then. */
const sent: fc.Arbitrary<Sent> = fc.record({
  ms: fc
    .tuple(
      // Now and then at the frame's end, or just behind it.
      fc.oneof(
        { weight: 40, arbitrary: fc.nat({ max: days * 24 * 60 - 1 }) },
        { weight: 1, arbitrary: fc.constant(days * 24 * 60) },
      ),
      fc.oneof(
        { weight: 60, arbitrary: fc.constantFrom(1, 1_000, 1_001, 59_999) },
        { weight: 1, arbitrary: fc.constant(0) },
      ),
      fc.constantFrom(1, 1, 1, 20, 60),
    )
    .map(([minute, ms, step]) => startMs + Math.floor(minute / step) * step * minuteMs + ms),
  value: fc.oneof(
    { weight: 200, arbitrary: fc.integer({ min: 0, max: 50 }) },
    { weight: 1, arbitrary: fc.constantFrom(-3, Number.NaN, Number.POSITIVE_INFINITY) },
  ),
  kind: fc.constantFrom(reading, reading, reading, observation),
});
const step: fc.Arbitrary<Step> = fc.record({
  sent: fc.array(sent, { minLength: 1, maxLength: 60 }),
  isHourOver: fc.boolean(),
  isDayOver: fc.boolean(),
});

/** Rows count each observation, but of several at one millisecond PromQL sees the last: here it has its own. */
function ownTime(ms: number, number: number): number {
  return Math.floor(ms / minuteMs) * minuteMs + 2_000 + number;
}

test('whatever was sent, windows of whole hours and days are what the samples give', async () => {
  let run = 0;
  const used = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 4 }), async (steps) => {
      const clock = { ms: endMs + hourMs };
      const name = `run${++run}`;
      const life = await Life.begin(store, join(folder, name), clock);
      const samples = samplesOf(life, store, { nowMs: () => clock.ms });
      const taken = new Set<number>();
      for (const { sent, isHourOver, isDayOver } of steps) {
        // Mostly in the order of time, as senders do.
        const inOrder = run % 3 === 0 ? sent : sent.toSorted((a, b) => a.ms - b.ms);
        for (const one of inOrder) {
          const { value, kind } = one;
          const isTaken = kind === observation && taken.has(one.ms);
          const ms = isTaken ? ownTime(one.ms, taken.size) : one.ms;
          taken.add(ms);
          life.log.gathering.append(life.table, life.seriesOf(name), ms, value, kind);
        }
        await life.log.commit();
        clock.ms += isDayOver ? dayMs : isHourOver ? hourMs : 1000;
        if (isHourOver || isDayOver) await life.pipeline.settle();
      }
      const raw = samplesOf(life, withoutHours(store), { nowMs: () => clock.ms });
      for (const [range, stepMs] of [
        ['1d', dayMs],
        ['2d', dayMs],
        ['6h', 3 * hourMs],
      ] as const) {
        const frame = { startMs: startMs + stepMs, endMs, stepMs };
        for (const called of functions) {
          const query = `${called}(${name}[${range}])`;
          const [expected, fromSamples] = await askPoints(raw, query, frame);
          const [actual, resolution] = await askPoints(samples, query, frame);
          assert.equal(fromSamples, 'raw');
          assert.equal(actual, expected, `${query} from ${resolution}`);
          used.add(resolution);
        }
      }
      await life.pipeline.settle();
      await life.log.close();
    }),
    { numRuns: Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 4), endOnFailure: true },
  );
  assert.ok(used.has('1h') || used.has('1d'), `none but ${[...used]} were used`);
});

test('a sample on the end of the frame counts in its last window', async () => {
  const clock = { ms: endMs + hourMs };
  const life = await Life.begin(store, join(folder, 'edge'), clock);
  for (const ms of [endMs - hourMs / 2, endMs]) {
    life.log.gathering.append(
      life.table,
      life.seriesOf('edge'),
      ms,
      ms === endMs ? 100 : 1,
      reading,
    );
  }
  await life.log.commit();
  for (const _ of [1, 2]) {
    const samples = samplesOf(life, store, { nowMs: () => clock.ms });
    const frame = { startMs: startMs + dayMs, endMs, stepMs: dayMs };
    const [points] = await askPoints(samples, 'sum_over_time(edge[1d])', frame);
    assert.match(points, /101/);
    clock.ms += 2 * dayMs;
    await life.pipeline.settle();
  }
  await life.log.close();
});
