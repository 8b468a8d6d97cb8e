/**
 * What series cost in memory and time: `node bench/series-memory.ts 10000000 [unique]`. A series has one of 100
 * names and five labels, one of them unique for each host with its 100 series; with `unique` each series has a
 * UUID in place of its host. Needs `--expose-gc` for exact figures, and calls it when it is there.
 */
import { type LabelPairs, SeriesTable } from '../packages/server/src/series/index.ts';

const seriesPerHost = 100;
const lookups = 1_000_000;
/** Texts are made outside of the clock, a portion at a time, as a decoder has them at hand. */
const portion = 2_000;

const count = Number(process.argv[2] ?? 1_000_000);
const isUnique = process.argv[3] === 'unique';

type Series = { name: string; labels: LabelPairs };

/** With texts as a decoder has them: made of bytes, not of pieces that are put together when they are read. */
function ready(from: number, to: number, of: (i: number) => number): Series[] {
  const made = Array.from({ length: to - from }, (_, i) => series(of(from + i)));
  return JSON.parse(JSON.stringify(made)) as Series[];
}

function series(i: number): Series {
  const host = Math.floor(i / seriesPerHost);
  return {
    name: `host_metric_number_${i % seriesPerHost}_total`,
    labels: [
      ['datacenter', `eu-central-${host % 4}`],
      isUnique ? ['id', uuid(i)] : ['host', `server-${host}.example.com`],
      ['job', 'node'],
      ['rack', `rack-${host % 200}`],
      ['service', `service-${host % 50}`],
    ],
  };
}

function uuid(i: number): string {
  const hex = (Math.imul(i, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0');
  const low = i.toString(16).padStart(12, '0');
  return `${hex}-${low.slice(0, 4)}-4${hex.slice(1, 4)}-8${hex.slice(4, 7)}-${low}`;
}

function measureCreation(table: SeriesTable): void {
  let busyMs = 0;
  let longestMs = 0;
  for (let from = 0; from < count; from += portion) {
    const all = ready(from, Math.min(from + portion, count), (i) => i);
    const beganMs = cpuMs();
    for (const { name, labels } of all) {
      if (table.findSeries(name, labels) === -1) table.createKey();
    }
    const tookMs = cpuMs() - beganMs;
    busyMs += tookMs;
    longestMs = Math.max(longestMs, tookMs);
  }
  show('creations/s, find and create', (count / busyMs) * 1000);
  show('longest 2,000 creations, ms', longestMs);
}

function measureLookups(table: SeriesTable): void {
  let busyMs = 0;
  for (let from = 0; from < lookups; from += portion) {
    const all = ready(from, from + portion, (i) => (i * 7_368_787) % count);
    const beganMs = cpuMs();
    for (const { name, labels } of all) {
      if (table.findSeries(name, labels) === -1) throw new Error(`${name} was not found`);
    }
    busyMs += cpuMs() - beganMs;
  }
  show('lookups/s', (lookups / busyMs) * 1000);
}

function measureSelections(table: SeriesTable): void {
  const { name, labels } = series(Math.floor(count / 2));
  time('select one series by name and labels, ms', () => table.select(name, labels));
  time('select the series of a name, ms', () => table.select(name, []));
  time('select by name and two common labels, ms', () =>
    table.select(name, [labels[0], labels[2]]),
  );
  time('select by two common labels, ms', () => table.select(undefined, [labels[0], labels[2]]));
  time('counts of labels, ms', () => [...table.labelCounts()]);
}

function time(what: string, work: () => unknown): void {
  work();
  const beganMs = cpuMs();
  work();
  show(what, cpuMs() - beganMs);
}

/** Processor time of this process: others may be at work beside it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function residentBytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage.rss();
}

function show(what: string, figure: number): void {
  const digits = figure < 100 ? 3 : 0;
  console.log(
    `${what.padEnd(44)} ${figure.toLocaleString('en', { maximumFractionDigits: digits })}`,
  );
}

// The process warms up on a table of its own, so that code and heap are not counted.
const warm = new SeriesTable();
for (let i = 0; i < 50_000; i++) {
  const { name, labels } = series(i);
  warm.create(name, labels);
}
const before = residentBytes();
const { arrayBuffers: buffersBefore, heapUsed: heapBefore } = process.memoryUsage();
const table = new SeriesTable();
measureCreation(table);
show('bytes resident per series', (residentBytes() - before) / count);
const { arrayBuffers, heapUsed } = process.memoryUsage();
show('of it on the heap of objects', (heapUsed - heapBefore) / count);
show('reserved in buffers', (arrayBuffers - buffersBefore) / count);
measureLookups(table);
measureSelections(table);
