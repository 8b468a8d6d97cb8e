import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { observation, reading, type SampleKind } from '../batch/index.ts';
import { dayMs } from '../head/index.ts';
import { Life } from '../pipeline/testing/life.ts';
import { compileMatcher, type SampleBudget, type SampleSource } from '../promql/index.ts';
import { openStore, type Store } from '../store/index.ts';
import { RolledUse } from './rolled-use.ts';
import type { Samples } from './samples.ts';
import { samplesOf } from './testing/samples-of.ts';

/**
 * Random histories against a model: samples of both kinds, late and repeated, questions about any time between and
 * during them, series deleted, columns dropped for lack of room. Every answer must be what a plain list gives.
 */

const startMs = Date.UTC(2026, 2, 29, 0, 30);
const slotMs = 20_000;
const slots = 60;

let folder: string;
let store: Store;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidemark-samples-'));
  store = await openStore({ dataPath: folder, target: 'embedded' });
});
after(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

type Written = { series: string; timestampMs: number; value: number; kind: SampleKind };

/** Counters of increments, readings, and a mixture. */
const kindsOf = (series: string): readonly SampleKind[] =>
  series.endsWith('0') ? [observation] : series.endsWith('1') ? [reading] : [observation, reading];

const budget: SampleBudget = { takeSeries: () => undefined, takeSamples: () => undefined };

/** What PromQL sees of a series: one value for each timestamp. */
function truth(written: readonly Written[], series: string): Map<number, number> {
  const byTime = new Map<number, Written[]>();
  const ofSeries = written.filter((sample) => sample.series === series);
  for (const sample of ofSeries.sort((a, b) => a.timestampMs - b.timestampMs)) {
    byTime.set(sample.timestampMs, [...(byTime.get(sample.timestampMs) ?? []), sample]);
  }
  let total = 0;
  const seen = new Map<number, number>();
  for (const [ms, samples] of byTime) {
    const observed = samples.filter(({ kind }) => kind === observation);
    if (series.endsWith('0')) {
      total += observed.reduce((sum, { value }) => sum + value, 0);
      seen.set(ms, total);
    } else seen.set(ms, (observed.at(-1) ?? samples.at(-1))?.value ?? Number.NaN);
  }
  return seen;
}

type Step =
  | { do: 'write'; samples: { series: number; slot: number; value: number; kind: number }[] }
  | { do: 'ask'; from: number; length: number; during: boolean }
  | { do: 'close' }
  | { do: 'flush' }
  | { do: 'delete' };

const write = fc.record({
  do: fc.constant('write' as const),
  samples: fc.array(
    fc.record({
      series: fc.nat(5),
      slot: fc.nat(slots - 1),
      value: fc.nat(1000),
      kind: fc.nat(1),
    }),
    { minLength: 1, maxLength: 12 },
  ),
});
const ask = fc.record({
  do: fc.constant('ask' as const),
  from: fc.integer({ min: -2, max: slots }),
  length: fc.nat(slots),
  during: fc.boolean(),
});
const steps = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: write },
    { weight: 5, arbitrary: ask },
    {
      weight: 1,
      arbitrary: fc.constantFrom<Step>({ do: 'close' }, { do: 'flush' }, { do: 'delete' }),
    },
  ),
  { minLength: 5, maxLength: 25 },
);

class History {
  readonly #life: Life;
  readonly #samples: Samples;
  readonly #prefix: string;
  #written: Written[] = [];

  static async begin(run: number, maxCacheBytes: number): Promise<History> {
    const nowMs = startMs + (run % 2 === 0 ? slots * slotMs : dayMs);
    const wal = join(folder, `wal-${run}`);
    const life = await Life.begin(store, wal, { ms: nowMs });
    const samples = samplesOf(life, store, { nowMs: () => nowMs, maxCacheBytes });
    return new History(life, samples, `s${run}_`);
  }

  private constructor(life: Life, samples: Samples, prefix: string) {
    this.#life = life;
    this.#samples = samples;
    this.#prefix = prefix;
  }

  async run(step: Step): Promise<void> {
    const { pipeline, table } = this.#life;
    if (step.do === 'write') await this.#write(step.samples);
    else if (step.do === 'close') await pipeline.settle();
    else if (step.do === 'flush') await pipeline.flush();
    else if (step.do === 'delete') {
      const name = `${this.#prefix}3`;
      await pipeline.deleteSeries([...table.indexesOfName(name)]);
      this.#written = this.#written.filter(({ series }) => series !== name);
    } else {
      const fromMs = startMs + step.from * slotMs - 1;
      const toMs = fromMs + step.length * slotMs;
      if (step.during) {
        const asking = this.#select(fromMs, toMs);
        await this.#write([
          { series: step.from + 2, slot: step.length % slots, value: 7, kind: 0 },
        ]);
        await asking;
      }
      this.#check(await this.#select(fromMs, toMs), fromMs, toMs);
    }
  }

  async end(): Promise<void> {
    await this.#life.crash();
  }

  #select(fromMs: number, toMs: number) {
    const matchers = [compileMatcher('__name__', '=~', `${this.#prefix}.*`)];
    const hint = { stepMs: 1000, rangeMs: 0, function: null };
    const request = { matchers, startMs: fromMs, endMs: toMs, hint };
    return this.#samples
      .source(new RolledUse())
      .select(request, budget, new AbortController().signal);
  }

  async #write(samples: (Step & { do: 'write' })['samples']): Promise<void> {
    const { log, table } = this.#life;
    for (const { series, slot, value, kind } of samples) {
      const name = `${this.#prefix}${series % 6}`;
      const kinds = kindsOf(name);
      const timestampMs = startMs + slot * slotMs;
      const written = { series: name, timestampMs, value, kind: kinds[kind % kinds.length] };
      const index = this.#life.seriesOf(name, name.endsWith('0') ? 'counter' : 'gauge');
      log.gathering.append(table, index, timestampMs, value, written.kind);
      this.#written.push(written);
    }
    await log.commit();
  }

  #check(
    selected: Awaited<ReturnType<SampleSource['select']>>,
    fromMs: number,
    toMs: number,
  ): void {
    const seen = selected.map(({ labels, count, timestampMs, value }) => [
      labels.find(([name]) => name === '__name__')?.[1],
      Array.from({ length: count }, (_, i) => [timestampMs[i], value[i]]),
    ]);
    const names = [...new Set(this.#written.map(({ series }) => series))];
    const expected = names
      .map((name) => [
        name,
        [...truth(this.#written, name)].filter(([ms]) => ms > fromMs && ms <= toMs),
      ])
      .filter(([, samples]) => samples.length > 0);
    const byName = (all: unknown[][]) => all.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
    assert.deepEqual(byName(seen), byName(expected));
  }
}

test('answers are what a list of samples gives, whatever came when', async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(steps, fc.constantFrom(3_000, 10_000_000), async (history, maxCacheBytes) => {
      const life = await History.begin(run++, maxCacheBytes);
      try {
        for (const step of history) await life.run(step);
      } finally {
        await life.end();
      }
    }),
    { numRuns: Number(process.env.TIDEMARK_TEST_MODEL_RUNS ?? 8), endOnFailure: true },
  );
});
