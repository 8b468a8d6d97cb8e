/**
 * What deciding threshold rules costs for each sample, and what watching expected series costs each second, without a
 * server: `node --expose-gc bench/alert-stream.ts [rules] [series]`, 10,000 rules over 100,000 series by default. All
 * figures are processor time, which a busy machine changes less.
 */
import { Batch, reading } from '../packages/server/src/batch/index.ts';
import { Expected } from '../packages/server/src/expected/index.ts';
import { compileMatcher } from '../packages/server/src/promql/index.ts';
import { nameLabel } from '../packages/server/src/samples/index.ts';
import { SeriesTable } from '../packages/server/src/series/index.ts';
import { StreamRules } from '../packages/server/src/stream/index.ts';

const [ruleCount = 10_000, seriesCount = 100_000] = process.argv.slice(2).map(Number);
const seriesPerHost = 10;
const batchRows = 2_000;
const rounds = 20;
const seconds = 60;
let nowMs = Date.now();
const table = new SeriesTable();

function show(what: string, figure: string): void {
  process.stdout.write(`${what.padEnd(60)} ${figure}\n`);
}

function createSeries(): void {
  for (let at = 0; at < seriesCount; at++) {
    const series = table.create('cpu', [
      ['core', `${at % seriesPerHost}`],
      ['host', `host-${Math.floor(at / seriesPerHost)}`],
    ]);
    table.logged[series] = 1;
  }
}

/** A sample of each series, in batches. */
function batchesOf(value: number): Batch[] {
  const batches: Batch[] = [];
  for (let from = 0; from < seriesCount; from += batchRows) {
    const batch = new Batch();
    for (let series = from; series < Math.min(seriesCount, from + batchRows); series++) {
      batch.append(table, series, nowMs, value, reading);
      table.observe(series, nowMs, value);
    }
    batches.push(batch);
  }
  return batches;
}

/** Gives the milliseconds that the samples of all series took. */
function feed(stream: StreamRules, value: number): number {
  nowMs += 1_000;
  const batches = batchesOf(value);
  return timed(() => {
    for (const batch of batches) stream.take(batch);
  });
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
  const operator = '>';
  const elsewhere = [compileMatcher(nameLabel, '=', 'disk')];
  stream.watch([{ ruleId: 'elsewhere', matchers: elsewhere, operator, threshold: 1 }]);
  feed(stream, 1);
  const idle = Array.from({ length: rounds }, () => feed(stream, 1));
  show('a sample of a series without a rule, ns', perSample(mean(idle)));
  const hostCount = Math.ceil(seriesCount / seriesPerHost);
  const rules = Array.from({ length: ruleCount }, (_, at) => {
    const host = compileMatcher('host', '=', `host-${at % hostCount}`);
    const matchers = [compileMatcher(nameLabel, '=', 'cpu'), host];
    return { ruleId: `rule ${at}`, matchers, operator, threshold: 90 } as const;
  });
  const matchingMs = await timedAsync(async () => {
    stream.watch(rules);
    while (!stream.isMatched) await new Promise((resolve) => setImmediate(resolve));
  });
  show('all rules matched with all series, ms', matchingMs.toFixed(0));
  show('pairs of rule and series', String(stream.pairCount));
  const steady = Array.from({ length: rounds }, (_, round) => feed(stream, round));
  show('a sample that its rules do not mind, ns', perSample(mean(steady)));
  show('a sample that is a decision, ns', perSample(feed(stream, 95)));
  show('decisions', String(told));
  const ticks = Array.from({ length: rounds }, () => timed(() => stream.tick()));
  show('looking once a second for what has ended, ms', mean(ticks).toFixed(2));
  stream.stop();
}

async function benchExpected(): Promise<void> {
  const beforeBytes = memoryBytes();
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
  const createMs = await timedAsync(() => expected.create({ match: 'cpu', every: '5m' }));
  show('all series expected and written down, ms', createMs.toFixed(0));
  const grownBytes = memoryBytes() - beforeBytes;
  show('memory of an expected series, bytes', (grownBytes / seriesCount).toFixed(0));
  const ticks: number[] = [];
  for (let second = 0; second < seconds; second++) {
    nowMs += 1_000;
    for (let series = 0; series < seriesCount; series++) table.observe(series, nowMs, 1);
    ticks.push(timed(() => expected.tick()));
    await expected.search();
  }
  show(`looking once a second at ${expected.seriesCount} series, ms`, mean(ticks).toFixed(2));
  const searchMs = await timedAsync(() => expected.search());
  show('looking for new ones among them, ms', searchMs.toFixed(1));
  expected.stop();
}

/** Without garbage only if the process was started with `--expose-gc`. */
function memoryBytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function perSample(ms: number): string {
  return ((ms / seriesCount) * 1e6).toFixed(1);
}

/** Milliseconds of the processor that the job took. */
function timed(job: () => void): number {
  const before = process.threadCpuUsage();
  job();
  return msSince(before);
}

async function timedAsync(job: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage();
  await job();
  return msSince(before);
}

function msSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

createSeries();
await benchStream();
await benchExpected();
