import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batch, noBuckets, observation, reading, resetHints } from '../batch/index.ts';
import { compileMatcher } from '../promql/index.ts';
import type { StreamDecision, ThresholdRule } from '../rules/index.ts';
import { nameLabel } from '../samples/index.ts';
import { SeriesTable } from '../series/index.ts';
import { StreamRules } from './stream-rules.ts';

const nowMs = Date.UTC(2026, 0, 1);

function ruleOf(ruleId: string, metric: string, threshold: number, host?: string): ThresholdRule {
  const matchers = [compileMatcher(nameLabel, '=', metric)];
  if (host !== undefined) matchers.push(compileMatcher('host', '=', host));
  return { ruleId, matchers, operator: '>', threshold };
}

class World {
  readonly table = new SeriesTable();
  readonly batch = new Batch();
  readonly decisions: StreamDecision[] = [];
  readonly withHistograms = new Set<number>();
  refusals = 0;
  readonly stream: StreamRules;

  constructor(pairLimit?: number) {
    this.stream = new StreamRules({
      table: this.table,
      nowMs: () => nowMs,
      hasHistograms: (series) => this.withHistograms.has(series),
      report: (decisions) => this.decisions.push(...decisions),
      onRefused: () => this.refusals++,
      ...(pairLimit === undefined ? {} : { pairLimit }),
    });
  }

  series(metric: string, host: string, type: 'gauge' | 'counter' = 'gauge'): number {
    return this.table.create(metric, [['host', host]], type);
  }

  sample(series: number, value: number, kind: typeof reading | typeof observation = reading): void {
    this.batch.append(this.table, series, nowMs, value, kind);
  }

  /** What the log and the head do before the stream. */
  commit(): void {
    const { table, batch } = this;
    for (const series of batch.newSeries) table.logged[series] = 1;
    for (let row = 0; row < batch.count; row++) {
      table.observe(batch.seriesIndex[row], batch.timestampMs[row], batch.value[row]);
    }
    this.stream.take(batch);
    batch.clear();
  }

  async watch(rules: readonly ThresholdRule[]): Promise<string[]> {
    const decided = this.stream.watch(rules);
    while (!this.stream.isMatched) await turn();
    await turn();
    return [...decided];
  }

  /** What was told since the last call. */
  told(): string[] {
    return this.decisions.splice(0).map(({ ruleId, labels, value }) => {
      const host = labels.find(([label]) => label === 'host')?.[1];
      return `${ruleId} ${host} ${value}`;
    });
  }
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('only changes are told, with the labels of the series and its name', async () => {
  const world = new World();
  await world.watch([ruleOf('r', 'cpu', 90)]);
  const series = world.series('cpu', 'a');
  for (const value of [80, 95, 99, 90, 10, 91]) {
    world.sample(series, value);
    world.commit();
  }
  assert.deepEqual(world.decisions[0]?.labels, [
    [nameLabel, 'cpu'],
    ['host', 'a'],
  ]);
  assert.deepEqual(world.told(), ['r a 95', 'r a null', 'r a 91']);
});

test('what holds when a rule comes is told, too', async () => {
  const world = new World();
  for (const [host, value] of [
    ['a', 95],
    ['b', 5],
  ] as const) {
    world.sample(world.series('cpu', host), value);
  }
  world.commit();
  await world.watch([ruleOf('r', 'cpu', 90)]);
  assert.deepEqual(world.told(), ['r a 95']);
});

test('increments are not what PromQL compares: their rules are refused for as long as they are the same', async () => {
  const world = new World();
  const rules = [ruleOf('sums', 'requests', 5), ruleOf('levels', 'cpu', 5)];
  assert.deepEqual(await world.watch(rules), ['sums', 'levels']);
  world.sample(world.series('requests', 'a', 'counter'), 9, observation);
  world.sample(world.series('cpu', 'a'), 9, observation);
  world.commit();
  await turn();
  assert.equal(world.refusals, 1);
  assert.deepEqual(await world.watch(rules), ['levels']);
  assert.deepEqual(world.told(), ['levels a 9']);
  const other = [ruleOf('sums', 'cpu', 7), ruleOf('levels', 'cpu', 5)];
  assert.deepEqual(await world.watch(other), ['sums', 'levels']);
  assert.deepEqual(world.told(), ['sums a 9']);
});

test('running totals of counters are compared as they are', async () => {
  const world = new World();
  const series = world.series('requests_total', 'a', 'counter');
  world.sample(series, 3);
  world.commit();
  await world.watch([ruleOf('r', 'requests_total', 5)]);
  world.sample(series, 9);
  world.commit();
  assert.deepEqual(world.told(), ['r a 9']);
});

test('a histogram ends what held, and its average is never compared', async () => {
  const world = new World();
  const series = world.series('latency', 'a');
  await world.watch([ruleOf('r', 'latency', 5)]);
  world.sample(series, 9);
  world.commit();
  const histogram = {
    schema: 0,
    count: 1,
    sum: 9,
    zeroThreshold: 0,
    zeroCount: 1,
    positive: noBuckets,
    negative: noBuckets,
    bounds: new Float64Array(),
    min: Number.NaN,
    max: Number.NaN,
    resetHint: resetHints.unknown,
  };
  const row = { seriesIndex: series, timestampMs: nowMs, kind: reading, histogram } as const;
  world.batch.appendHistogram(world.table, row);
  world.withHistograms.add(series);
  world.commit();
  assert.deepEqual(world.told(), ['r a 9', 'r a null']);
  await world.watch([ruleOf('another', 'latency', 5)]);
  assert.deepEqual(world.told(), []);
});

test('rules that match more series than there is room for are refused, the others go on', async () => {
  const world = new World(10);
  for (let host = 0; host < 8; host++) world.sample(world.series('cpu', `${host}`), 95);
  world.sample(world.series('memory', 'a'), 95);
  world.commit();
  const rules = [
    ruleOf('wide', 'cpu', 90),
    ruleOf('wide too', 'cpu', 80),
    ruleOf('narrow', 'memory', 90),
  ];
  await world.watch(rules);
  assert.equal(world.refusals, 1);
  const left = await world.watch(rules);
  assert.equal(left.length, 2);
  assert.ok(left.includes('narrow'));
  assert.ok(world.stream.pairCount <= 10);
  // New series find the limit as well.
  for (let host = 0; host < 8; host++) world.sample(world.series('cpu', `new ${host}`), 95);
  world.commit();
  await turn();
  assert.deepEqual(await world.watch(rules), ['narrow']);
  assert.ok(world.stream.pairCount <= 10);
});

test('rules that came and went take no room for ever', async () => {
  const world = new World(5_000);
  world.sample(world.series('cpu', 'a'), 95);
  world.commit();
  for (let round = 0; round < 20; round++) {
    const rules = Array.from({ length: 1_000 }, (_, at) => ruleOf(`${round} ${at}`, 'cpu', at));
    assert.equal((await world.watch(rules)).length, 1_000, `round ${round}`);
  }
  assert.equal(world.refusals, 0);
});

test('a new series is compared with the rules of its host only', async () => {
  const world = new World();
  const rules = Array.from({ length: 10_000 }, (_, at) =>
    ruleOf(`r${at}`, 'cpu', 90, `host-${at % 1_000}`),
  );
  await world.watch(rules);
  for (let at = 0; at < 1_000; at++) world.sample(world.series('cpu', `host-${at}`), 1);
  world.commit();
  assert.equal(world.stream.pairCount, 10_000);
  world.sample(world.series('cpu', 'host-7'), 91);
  world.commit();
  assert.equal(world.told().length, 10);
});
