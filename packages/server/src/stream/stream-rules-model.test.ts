import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Batch, isStaleMarker, observation, reading, staleNaN } from '../batch/index.ts';
import { compileMatcher, type Matcher } from '../promql/index.ts';
import type { StreamDecision, ThresholdRule } from '../rules/index.ts';
import { nameLabel } from '../samples/index.ts';
import { SeriesTable } from '../series/index.ts';
import { lookbackMs, maxAheadMs, StreamRules } from './stream-rules.ts';

const comparisons = ['>', '>=', '<', '<=', '==', '!='] as const;
const metrics = ['cpu', 'memory'];
const hosts = ['a', 'b', 'c'];

type Sample = { metric: string; host: string; aheadMs: number; value: number };
type Step =
  | { kind: 'samples'; samples: Sample[] }
  | { kind: 'pass'; ms: number }
  | { kind: 'watch'; rules: ThresholdRule[] }
  | { kind: 'delete'; metric: string; host: string };

const value = fc.oneof(
  fc.integer({ min: 0, max: 4 }),
  fc.constant(Number.NaN),
  fc.constant(staleNaN),
  fc.constant(Number.POSITIVE_INFINITY),
);
const sample: fc.Arbitrary<Sample> = fc.record({
  metric: fc.constantFrom(...metrics),
  host: fc.constantFrom(...hosts),
  aheadMs: fc.oneof(
    fc.constant(0),
    fc.integer({ min: -2, max: 2 }),
    fc.constantFrom(-lookbackMs - 1, -lookbackMs, -lookbackMs + 1, maxAheadMs, maxAheadMs + 1),
  ),
  value,
});
const hostMatcher = fc.oneof(
  fc.constant([]),
  fc.constantFrom(...hosts).map((host) => [compileMatcher('host', '=', host)]),
  fc.constant([compileMatcher('host', '=~', 'a|b')]),
  fc.constant([compileMatcher('host', '!=', 'a'), compileMatcher('zone', '=', '')]),
);
const rule: fc.Arbitrary<Omit<ThresholdRule, 'ruleId'>> = fc.record({
  matchers: fc
    .tuple(fc.constantFrom(...metrics), hostMatcher)
    .map(([metric, others]) => [compileMatcher(nameLabel, '=', metric), ...others]),
  operator: fc.constantFrom(...comparisons),
  threshold: fc.integer({ min: 0, max: 4 }),
});
const rules = fc
  .array(rule, { maxLength: 6 })
  .map((all) => all.map((one, at): ThresholdRule => ({ ruleId: `rule ${at}`, ...one })));
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('samples'),
      samples: fc.array(sample, { maxLength: 8 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('pass'),
      ms: fc.constantFrom(1, 1_000, lookbackMs - 1, lookbackMs),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('watch'), rules }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('delete'),
      metric: fc.constantFrom(...metrics),
      host: fc.constantFrom(...hosts),
    }),
  },
) as fc.Arbitrary<Step>;

/** What an evaluation of all rules would say: looks at all samples each time. */
class Model {
  rules: readonly ThresholdRule[] = [];
  readonly #newest = new Map<
    string,
    { labels: Record<string, string>; ms: number; value: number }
  >();

  take({ metric, host, value }: Sample, ms: number): void {
    const key = `${metric} ${host}`;
    const known = this.#newest.get(key);
    if (known !== undefined && ms < known.ms) return;
    this.#newest.set(key, { labels: { [nameLabel]: metric, host }, ms, value });
  }

  delete({ metric, host }: { metric: string; host: string }): void {
    this.#newest.delete(`${metric} ${host}`);
  }

  holding(nowMs: number): string[] {
    return this.rules
      .flatMap((one) =>
        [...this.#newest.values()]
          .filter(({ labels, ms, value }) => {
            const isThere = ms > nowMs - lookbackMs && !isStaleMarker(value);
            return isThere && matches(one.matchers, labels) && compare(one, value);
          })
          .map(({ labels, value }) => `${one.ruleId} ${JSON.stringify(labels)} ${value}`),
      )
      .sort();
  }
}

function matches(matchers: readonly Matcher[], labels: Record<string, string>): boolean {
  return matchers.every((matcher) => matcher.matches(labels[matcher.label] ?? ''));
}

function compare({ operator, threshold }: ThresholdRule, value: number): boolean {
  if (operator === '==') return value === threshold;
  if (operator === '!=') return value !== threshold;
  if (operator === '>') return value > threshold;
  if (operator === '>=') return value >= threshold;
  return operator === '<' ? value < threshold : value <= threshold;
}

class World {
  nowMs = Date.UTC(2026, 0, 1);
  readonly table = new SeriesTable();
  readonly batch = new Batch();
  readonly model = new Model();
  /** What the decisions add up to. */
  readonly holding = new Map<string, StreamDecision>();
  readonly stream = new StreamRules({
    table: this.table,
    nowMs: () => this.nowMs,
    hasHistograms: () => false,
    report: (decisions) => this.#hear(decisions),
    onRefused: () => assert.fail('nothing is to be refused'),
  });

  async run(step: Step): Promise<void> {
    if (step.kind === 'pass') this.nowMs += step.ms;
    else if (step.kind === 'watch') await this.#watch(step.rules);
    else if (step.kind === 'delete') this.#delete(step);
    else this.#take(step.samples);
    this.stream.tick();
    const found = [...this.holding.values()].map(
      ({ ruleId, labels, value }) =>
        `${ruleId} ${JSON.stringify(Object.fromEntries(labels))} ${this.#present(labels, value)}`,
    );
    assert.deepEqual(found.sort(), this.model.holding(this.nowMs), JSON.stringify(step));
  }

  /** Only changes are told, so the value may have moved on since. */
  #present(labels: StreamDecision['labels'], value: number | null): number | null {
    const { [nameLabel]: name = '', ...others } = Object.fromEntries(labels);
    const series = this.table.findSeries(name, Object.entries(others));
    assert.notEqual(value, null);
    return series === -1 ? value : this.table.lastValue[series];
  }

  #take(samples: readonly Sample[]): void {
    const { table, batch } = this;
    for (const one of samples) {
      const { metric, host, aheadMs, value } = one;
      // One further ahead is left to the evaluation.
      if (aheadMs > maxAheadMs) continue;
      const ms = this.nowMs + aheadMs;
      const series = table.create(metric, [['host', host]]);
      batch.append(table, series, ms, value, ms % 2 === 0 ? reading : observation);
      this.model.take(one, ms);
    }
    for (const series of batch.newSeries) table.logged[series] = 1;
    for (let row = 0; row < batch.count; row++) {
      table.observe(batch.seriesIndex[row], batch.timestampMs[row], batch.value[row]);
    }
    this.stream.take(batch);
    batch.clear();
  }

  async #watch(all: readonly ThresholdRule[]): Promise<void> {
    // Rules that go take their decisions with them.
    const kept = new Set(all.map(keyOf));
    for (const one of this.model.rules) {
      if (kept.has(keyOf(one))) continue;
      for (const [key, { ruleId }] of this.holding) {
        if (ruleId === one.ruleId) this.holding.delete(key);
      }
    }
    this.model.rules = all;
    const decided = this.stream.watch(all);
    assert.deepEqual(
      [...decided],
      all.map(({ ruleId }) => ruleId),
    );
    while (!this.stream.isMatched) await new Promise((resolve) => setImmediate(resolve));
  }

  #delete(what: { metric: string; host: string }): void {
    const series = this.table.findSeries(what.metric, [['host', what.host]]);
    if (series === -1) return;
    this.table.delete([series]);
    this.model.delete(what);
  }

  #hear(decisions: readonly StreamDecision[]): void {
    for (const decision of decisions) {
      const key = `${decision.ruleId} ${JSON.stringify(decision.labels)}`;
      if (decision.value === null) this.holding.delete(key);
      else {
        assert.ok(!this.holding.has(key), `${key} is told twice`);
        this.holding.set(key, decision);
      }
    }
  }
}

function keyOf({ ruleId, matchers, operator, threshold }: ThresholdRule): string {
  return JSON.stringify([ruleId, matchers, operator, threshold]);
}

test('decides as an evaluation of all rules over all samples would', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), rules, async (steps, first) => {
      const world = new World();
      await world.run({ kind: 'watch', rules: first });
      for (const one of steps) await world.run(one);
      world.stream.stop();
    }),
    { numRuns: 300 },
  );
});
