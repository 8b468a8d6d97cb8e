import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { observation, reading } from '../batch/index.ts';
import { dayMs, minuteMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { openStore, type Store, type WholeRowsQuestion } from '../store/index.ts';
import type { Samples } from './samples.ts';
import { askPoints, withoutHours } from './testing/ask-points.ts';
import { samplesOf } from './testing/samples-of.ts';

/**
 * Random histories, in which windows of whole hours and days are asked for again and again, also while minutes are
 * handed over: whatever of them is in memory, they are what the samples give at that moment.
 */

const hourMs = 60 * minuteMs;
const startMs = Date.UTC(2026, 2, 10);
const days = 4;
const seriesCount = 3;

const functions = [
  'sum_over_time',
  'min_over_time',
  'max_over_time',
  'avg_over_time',
  'rate',
  'delta',
];

async function nothing(): Promise<void> {}

let folder: string;
let store: Store;
/** How often the store was asked for windows. */
let asked = 0;
/** What happens before it answers. */
let beforeAnswer = nothing;
let noting: Store;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-kept-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
  noting = new Proxy(store, {
    get: (target, name) => {
      if (['readWholeRows', 'readUnsettled', 'readSeriesSamples'].includes(String(name))) asked++;
      if (name === 'readWholeRows') {
        return async (question: WholeRowsQuestion) => {
          const rows = await target.readWholeRows(question);
          await beforeAnswer();
          return rows;
        };
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
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
/** What a history asks all the time, of a window that moves to and fro. */
type Question = { called: number; windowHours: number; hours: number; isGrouped: boolean };
type Asked = { do: 'ask'; fromHours: number; beside: 'nothing' | 'close' | 'the same' };
type Step =
  | { do: 'send again'; place: number; value: number }
  | { do: 'send'; sent: Sent[]; isInOrder: boolean }
  | { do: 'close' | 'flush' | 'hour' | 'day' | 'crash' | 'delete' }
  | Asked;

const sent: fc.Arbitrary<Sent> = fc.record({
  series: fc.nat({ max: seriesCount - 1 }),
  ms: fc
    .tuple(
      fc.nat({ max: days * 24 * 60 - 1 }),
      fc.oneof(
        { weight: 80, arbitrary: fc.constantFrom(1, 1_000, 59_999) },
        { weight: 1, arbitrary: fc.constant(0) },
      ),
      fc.constantFrom(1, 20, 60),
    )
    .map(([minute, ms, step]) => startMs + Math.floor(minute / step) * step * minuteMs + ms),
  value: fc.oneof(
    { weight: 200, arbitrary: fc.integer({ min: 0, max: 50 }) },
    { weight: 1, arbitrary: fc.constantFrom(-3, Number.NaN, Number.POSITIVE_INFINITY) },
  ),
  kind: fc.constantFrom(reading, reading, reading, observation),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      sent: fc.array(sent, { minLength: 1, maxLength: 40 }),
      isInOrder: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('ask' as const),
      fromHours: fc.constantFrom(0, 0, 2, 8),
      beside: fc.constantFrom('nothing' as const, 'close' as const, 'the same' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('send again' as const),
      place: fc.nat(),
      value: fc.integer({ min: 51, max: 60 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Step>(
      { do: 'close' },
      { do: 'close' },
      { do: 'hour' },
      { do: 'day' },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>({ do: 'flush' }, { do: 'crash' }, { do: 'delete' }),
  },
);

const question: fc.Arbitrary<Question> = fc.record({
  called: fc.nat({ max: functions.length - 1 }),
  windowHours: fc.constantFrom(1, 1, 6, 24),
  hours: fc.constantFrom(48, 72),
  isGrouped: fc.boolean(),
});

/** Rows count each observation, but of several at one millisecond PromQL sees the last: here each has its own. */
function ownTime(ms: number, number: number): number {
  return Math.floor(ms / minuteMs) * minuteMs + 2_000 + number;
}

class History {
  readonly #name: string;
  readonly #question: Question;
  readonly #clock = { ms: startMs + days * dayMs + hourMs + 10 * minuteMs };
  #life: Life;
  #samples: Samples;
  #observations = 0;
  #readings: Sent[] = [];
  /** Questions that no statement was needed for. */
  fromMemory = 0;

  static async begin(name: string, question: Question): Promise<History> {
    const history = new History(
      name,
      question,
      await Life.begin(store, join(folder, name), { ms: 0 }),
    );
    await history.#crash();
    return history;
  }

  private constructor(name: string, question: Question, life: Life) {
    this.#name = name;
    this.#question = question;
    this.#life = life;
    this.#samples = this.#ofLife();
  }

  async run(step: Step): Promise<void> {
    const { pipeline } = this.#life;
    if (step.do === 'send') await this.#send(step.sent, step.isInOrder);
    else if (step.do === 'send again') {
      const { length } = this.#readings;
      const again = this.#readings.slice(step.place % length || 0).slice(0, 1);
      await this.#send(
        again.map((sent) => ({ ...sent, value: step.value })),
        true,
      );
    } else if (step.do === 'ask') await this.#ask(step);
    else if (step.do === 'flush') await pipeline.flush();
    else if (step.do === 'crash') await this.#crash();
    else if (step.do === 'delete') {
      await pipeline.deleteSeries([this.#seriesOf(0)]);
    } else {
      this.#clock.ms += step.do === 'hour' ? hourMs : step.do === 'day' ? dayMs : 1000;
      await pipeline.settle();
    }
  }

  async end(): Promise<void> {
    await this.#life.pipeline.settle();
    await this.#life.log.close();
  }

  #seriesOf(series: number): number {
    const { table } = this.#life;
    const labels = [['host', `h${series}`]] as const;
    const [known] = table.select(this.#name, labels);
    return known ?? table.create(this.#name, labels, 'gauge');
  }

  /** No columns are kept: what is asked again is answered from rows again. */
  #ofLife(): Samples {
    const options = { nowMs: () => this.#clock.ms, maxCacheBytes: 0, leastGroupedHours: 0 };
    return samplesOf(this.#life, noting, options);
  }

  async #crash(): Promise<void> {
    await this.#life.crash();
    this.#life = await Life.begin(store, join(folder, this.#name), this.#clock);
    this.#samples = this.#ofLife();
  }

  async #send(sent: readonly Sent[], isInOrder: boolean): Promise<void> {
    const { log, table } = this.#life;
    for (const one of isInOrder ? sent.toSorted((a, b) => a.ms - b.ms) : sent) {
      const { series, value, kind } = one;
      if (kind === reading) this.#readings.push(one);
      const ms = kind === observation ? ownTime(one.ms, ++this.#observations) : one.ms;
      const index = this.#seriesOf(series);
      log.gathering.append(table, index, ms, value, kind);
    }
    await log.commit();
  }

  async #ask({ fromHours, beside }: Asked): Promise<void> {
    const { called, windowHours, hours, isGrouped } = this.#question;
    const stepMs = windowHours === 6 ? 3 * hourMs : windowHours * hourMs;
    const fromMs = startMs + Math.floor((fromHours * hourMs) / stepMs) * stepMs;
    const frame = { startMs: fromMs + stepMs, endMs: fromMs + hours * hourMs, stepMs };
    const call = `${functions[called]}(${this.#name}[${windowHours}h])`;
    const query = isGrouped ? `sum without (host) (${call})` : call;
    const raw = samplesOf(this.#life, withoutHours(store), {
      nowMs: () => this.#clock.ms,
      maxCacheBytes: 0,
    });
    const [expected] = await askPoints(raw, query, frame);
    for (let turn = 0; turn < 2; turn++) {
      const before = asked;
      if (beside === 'close') beforeAnswer = () => this.#life.pipeline.settle();
      const asking = askPoints(this.#samples, query, frame);
      if (beside === 'the same') await askPoints(this.#samples, query, frame);
      const [actual, resolution] = await asking;
      beforeAnswer = nothing;
      assert.equal(sorted(actual), sorted(expected), `${query} from ${resolution}, turn ${turn}`);
      if (resolution !== 'raw' && asked === before) this.fromMemory++;
    }
  }
}

/** Of several series, some come from samples and some from rows. */
function sorted(points: string): string {
  return points.split('\n').sort().join('\n');
}

const base = startMs + 5 * hourMs + 1_000;
const one = (ms: number, value: number): Step => ({
  do: 'send',
  sent: [{ series: 0, ms, value, kind: reading }],
  isInOrder: true,
});
const close: Step = { do: 'close' };

/**
 * What happens between two questions, and whether the second one needs the store. What sums up hours comes last: from
 * then on the store has days, which corrections of any kind change.
 */
const between: Record<string, { steps: Step[]; isAskedAnew: boolean }> = {
  'nothing happens': { steps: [], isAskedAnew: false },
  'samples come': { steps: [one(base + 3 * hourMs, 5)], isAskedAnew: false },
  'samples come and are handed over': {
    steps: [one(base + hourMs + minuteMs, 5), one(base + 3 * hourMs, 7), close],
    isAskedAnew: false,
  },
  'a sample comes late': { steps: [one(base + minuteMs, 5), close], isAskedAnew: true },
  'a reading comes again': { steps: [one(base, 50), close], isAskedAnew: true },
  'a value comes that is in no sum': {
    steps: [one(base + dayMs, Number.NaN), close],
    isAskedAnew: true,
  },
  'a sample comes that lies on the edge': {
    steps: [one(startMs + 2 * dayMs, 50), close],
    isAskedAnew: true,
  },
  'samples are deleted': {
    steps: [{ do: 'delete' }, one(base + dayMs, 5), close],
    isAskedAnew: true,
  },
  'hours are summed up': { steps: [one(base + 3 * hourMs, 5), { do: 'hour' }], isAskedAnew: false },
  'days are summed up': { steps: [one(base + 3 * hourMs, 5), { do: 'day' }], isAskedAnew: false },
  'a reading comes again that is in a day': {
    steps: [{ do: 'day' }, one(base, 50), close],
    isAskedAnew: true,
  },
};

for (const [what, { steps, isAskedAnew }] of Object.entries(between)) {
  test(`windows that are asked for again are what the samples give: ${what}`, async () => {
    for (const called of ['sum_over_time', 'delta']) {
      for (const isGrouped of [false, true]) {
        const question = {
          called: functions.indexOf(called),
          windowHours: 1,
          hours: 72,
          isGrouped,
        };
        const name = `${called}_${isGrouped}_${what.replaceAll(' ', '_')}`;
        const history = await History.begin(name, question);
        for (const step of [one(base, 3), one(base + hourMs, 4), close]) await history.run(step);
        const ask: Step = { do: 'ask', fromHours: 0, beside: 'nothing' };
        await history.run(ask);
        for (const step of steps) await history.run(step);
        const before = asked;
        await history.run(ask);
        const statements = asked - before;
        // Hours of a day that was in days as a whole are read once.
        const most = isGrouped ? 1 : 0;
        if (!isAskedAnew) assert.ok(statements <= most, `${name}: ${statements} statements`);
        else assert.ok(statements > 0, name);
        await history.end();
      }
    }
  });
}

test('minutes that are handed over while the store is asked are not missed', async () => {
  const question = { called: 0, windowHours: 1, hours: 72, isGrouped: false };
  const history = await History.begin('in_flight', question);
  await history.run(one(base, 3));
  await history.run({ do: 'ask', fromHours: 0, beside: 'close' });
  await history.run({ do: 'ask', fromHours: 0, beside: 'nothing' });
  await history.end();
});

test('whatever happens in between, windows of whole hours and days are what the samples give', async () => {
  let run = 0;
  let fromMemory = 0;
  await fc.assert(
    fc.asyncProperty(
      question,
      fc.array(step, { minLength: 8, maxLength: 24 }),
      async (question, steps) => {
        const history = await History.begin(`kept${++run}`, question);
        try {
          for (const step of steps) await history.run(step);
        } finally {
          await history.end();
        }
        fromMemory += history.fromMemory;
      },
    ),
    { numRuns: Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 5), endOnFailure: true },
  );
  assert.ok(fromMemory > 0, 'no question was answered from memory');
});
