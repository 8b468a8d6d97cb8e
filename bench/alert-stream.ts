/**
 * What deciding threshold rules costs for each sample, and what watching expected series costs each second, without a
 * server: `node --expose-gc bench/alert-stream.ts [rules] [series]`. 10,000 rules over 100,000 series by default, ten series each.
 */
import { Batch, reading } from '../packages/server/src/batch/index.ts';
import { Expected } from '../packages/server/src/expected/index.ts';
import { compileMatcher } from '../packages/server/src/promql/index.ts';
import { nameLabel } from '../packages/server/src/samples/index.ts';
import { SeriesTable } from '../packages/server/src/series/index.ts';
import { StreamRules } from '../packages/server/src/stream/index.ts';

const [ruleCount = 10_000, seriesCount = 100_000] = process.argv.slice(2).map(Number);
const batchRows = 2_000;
const rounds = 20;
let nowMs = Date.now();
const table = new SeriesTable();
const batch = new Batch();

function show(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(60)} ${figure}\n`);
}

function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
}

/** One batch after the other of all series; gives the milliseconds that each took. */
function feed(stream: StreamRules, sampleOf: (series: number) => number): number[] {
  const spans: number[] = [];
  for (let from = 0; from < seriesCount; from += batchRows) {
    batch.clear();
    for (let series = from; series < Math.min(seriesCount, from + batchRows); series++) {
      const value = sampleOf(series);
      batch.append(table, series, nowMs, value, reading);
      table.observe(series, nowMs, value);
    }
    const began = performance.now();
    stream.take(batch);
    spans.push(performance.now() - began);
  }
  return spans;
}

function createSeries(): void {
  for (let at = 0; at < seriesCount; at++) {
    const series = table.create('cpu', [
      ['core', `${at % 10}`],
      ['host', `host-${Math.floor(at / 10)}`],
    ]);
    table.observe(series, nowMs, 1);
    table.logged[series] = 1;
  }
}

async function benchStream(): Promise<void> {
  let told = 0;
  const stream = new StreamRules({
    table,
    nowMs: () => nowMs,
    hasHistograms: () => false,
    report: (decisions) => {
      told += decisions.length;
    },
    onRefused: () => process.stdout.write('rules were refused\n'),
  });
  const idle = feed(stream, () => 1);
  show('a sample without any rule, ns', perSample(idle));
  const hosts = Math.ceil(seriesCount / 10);
  const rules = Array.from({ length: ruleCount }, (_, at) => ({
    ruleId: `rule ${at}`,
    matchers: [
      compileMatcher(nameLabel, '=', 'cpu'),
      compileMatcher('host', '=', `host-${at % hosts}`),
    ],
    operator: '>' as const,
    threshold: 90,
  }));
  const began = performance.now();
  stream.watch(rules);
  while (!stream.isMatched) await new Promise((resolve) => setImmediate(resolve));
  show('all rules matched with all series, ms', (performance.now() - began).toFixed(0));
  show('pairs of rule and series', String(stream.pairCount));
  const steady: number[] = [];
  for (let round = 0; round < rounds; round++) {
    nowMs += 1_000;
    steady.push(...feed(stream, () => round));
  }
  show('a sample that its rules do not mind, ns', perSample(steady));
  show(
    `a batch of ${batchRows} samples, p50 and p99, ms`,
    `${quantile(steady, 0.5).toFixed(3)} ${quantile(steady, 0.99).toFixed(3)}`,
  );
  nowMs += 1_000;
  const storm = feed(stream, () => 95);
  show(`a storm: ${told} decisions, ms for each batch, p99`, quantile(storm, 0.99).toFixed(2));
  const ticks = Array.from({ length: rounds }, () => timed(() => stream.tick()));
  show('looking once a second for what has ended, p99, ms', quantile(ticks, 0.99).toFixed(3));
  stream.stop();
}

async function benchExpected(): Promise<void> {
  const before = memoryBytes();
  const expected = new Expected({
    table,
    documents: { read: async () => new Map(), write: async () => undefined },
    sink: { take: async () => undefined },
    outage: { notBeforeMs: () => Number.NEGATIVE_INFINITY, beganMs: () => Number.NaN },
    nowMs: () => nowMs,
    onFailure: (what, error) => process.stdout.write(`${what}: ${error}\n`),
    fileExpectations: [],
    onFull: () => undefined,
  });
  const began = performance.now();
  await expected.create({ match: 'cpu', every: '5m' });
  show('all series expected and written down, ms', (performance.now() - began).toFixed(0));
  const grownBytes = memoryBytes() - before;
  show('memory of an expected series, bytes', (grownBytes / seriesCount).toFixed(0));
  const ticks: number[] = [];
  for (let second = 0; second < 60; second++) {
    nowMs += 1_000;
    for (let series = 0; series < seriesCount; series++) table.observe(series, nowMs, 1);
    ticks.push(timed(() => expected.tick()));
    await expected.search();
  }
  show(
    `looking at ${expected.seriesCount} expected series, p50 and p99, ms`,
    `${quantile(ticks, 0.5).toFixed(2)} ${quantile(ticks, 0.99).toFixed(2)}`,
  );
  show(
    'looking for new ones among them, ms',
    (await timedAsync(() => expected.search())).toFixed(1),
  );
  expected.stop();
}

/** Without garbage only if the process was started with `--expose-gc`. */
function memoryBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function perSample(spans: readonly number[]): string {
  const samples = spans.length * Math.min(batchRows, seriesCount);
  return ((spans.reduce((sum, span) => sum + span, 0) / samples) * 1e6).toFixed(1);
}

function timed(job: () => void): number {
  const began = performance.now();
  job();
  return performance.now() - began;
}

async function timedAsync(job: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await job();
  return performance.now() - began;
}

createSeries();
await benchStream();
await benchExpected();
