/**
 * What samples cost on disk and in processor time with other codecs: `node bench/codecs.ts`. 5,000 series, half
 * running totals and half two-decimal levels, at 10 s, inserted as the pipeline does and merged to one part. All
 * variants get the same rows in the same run; processor time is this process', in microseconds per sample.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SampleColumns } from '../packages/server/src/layout/index.ts';
import { type Engine, openEmbeddedEngine } from '../packages/server/src/store/engine/index.ts';
import {
  encodeNativeBlock,
  type NativeColumn,
  RowReader,
} from '../packages/server/src/store/native/index.ts';
import { SeriesValues } from './workload/series-values.ts';

const seriesCount = 5_000;
const ticksPerInsert = 100;
const inserts = 6;
const stepMs = 10_000;
const startMs = Date.UTC(2026, 0, 1);

type Variant = { mantissa: string; timestamp?: string; sequence?: string };

const variants: Record<string, Variant> = {
  'Delta, T64 bit, ZSTD 3 (ours)': { mantissa: "Delta(8), T64('bit'), ZSTD(3)" },
  'Delta, T64 bit, ZSTD 1': { mantissa: "Delta(8), T64('bit'), ZSTD(1)" },
  'Delta, T64 bit, ZSTD 6': { mantissa: "Delta(8), T64('bit'), ZSTD(6)", sequence: 'ZSTD(3)' },
  'Delta, T64 bit, LZ4': { mantissa: "Delta(8), T64('bit'), LZ4" },
  'Delta, T64, ZSTD 3': { mantissa: 'Delta(8), T64, ZSTD(3)' },
  'DoubleDelta, ZSTD 3': { mantissa: 'DoubleDelta, ZSTD(3)' },
  'Delta, ZSTD 3': { mantissa: 'Delta(8), ZSTD(3)' },
  'T64 bit, ZSTD 3': { mantissa: "T64('bit'), ZSTD(3)" },
  'times by Delta': {
    mantissa: "Delta(8), T64('bit'), ZSTD(3)",
    timestamp: 'Delta(8), ZSTD(1)',
  },
};

function tableOf(name: string, variant: Variant): string {
  return `CREATE TABLE \`${name}\` (
  series UInt64 CODEC(Delta(8), ZSTD(1)),
  ts DateTime64(3, 'UTC') CODEC(${variant.timestamp ?? 'DoubleDelta, ZSTD(1)'}),
  seq UInt64 CODEC(Delta(8), ${variant.sequence ?? 'ZSTD(1)'}),
  mantissa Int64 CODEC(${variant.mantissa}),
  decimals UInt8 CODEC(ZSTD(1)),
  keep Date CODEC(ZSTD(1))
) ENGINE = ReplacingMergeTree(keep) ORDER BY (series, ts, seq)
SETTINGS min_compress_block_size = 262144, max_compress_block_size = 1048576`;
}

/** One flush: the rows of each series together, as the pipeline sorts them. */
function rows(flush: number, values: SeriesValues): SampleColumns {
  const ticks: Float64Array[] = [];
  for (let tick = 0; tick < ticksPerInsert; tick++) {
    ticks.push(values.values.slice());
    values.step();
  }
  const columns = new SampleColumns();
  const day = Math.floor(startMs / 86_400_000);
  for (let series = 0; series < seriesCount; series++) {
    for (let tick = 0; tick < ticksPerInsert; tick++) {
      const ms = startMs + (flush * ticksPerInsert + tick) * stepMs;
      const value = ticks[tick][series];
      const id = series * 858_993;
      columns.append(Math.imul(id, 0x9e3779b1), id, ms, value, 0, 0, day, isCounter ? 0 : 2);
    }
  }
  return columns;
}

async function cpuPerSample(samples: number, work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / samples;
}

async function sizeBytes(engine: Engine, table: string): Promise<number> {
  const answer = await engine.query({
    sql: `SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = '${table}'`,
  });
  return new RowReader(answer).uint64();
}

const folder = mkdtempSync(join(tmpdir(), 'tidemark-codecs-'));
const engine = await openEmbeddedEngine(folder);
const samples = inserts * ticksPerInsert * seriesCount;
let isCounter = true;
const insertUs = new Map<string, number>();
for (const [name, variant] of Object.entries(variants)) {
  await engine.command({ sql: tableOf(name, variant) });
  await engine.command({ sql: `SYSTEM STOP MERGES \`${name}\`` });
}
for (isCounter of [true, false]) {
  const values = new SeriesValues(isCounter, isCounter ? 0 : seriesCount, seriesCount);
  for (let flush = 0; flush < inserts; flush++) {
    const columns = rows(flush + (isCounter ? 0 : inserts), values);
    const native: NativeColumn[] = [
      { name: 'series', type: 'UInt64', lanes: columns.series },
      { name: 'ts', type: 'DateTime64(3)', lanes: columns.timestampMs },
      { name: 'seq', type: 'UInt64', lanes: columns.sequence },
      { name: 'mantissa', type: 'Int64', lanes: columns.mantissa },
      { name: 'decimals', type: 'UInt8', values: columns.decimals },
      { name: 'keep', type: 'Date', values: columns.keepDay },
    ];
    const block = encodeNativeBlock(native, columns.count);
    for (const name of Object.keys(variants)) {
      const us = await cpuPerSample(2 * samples, () =>
        engine.insertNative(`\`${name}\``, native, block),
      );
      insertUs.set(name, (insertUs.get(name) ?? 0) + us);
    }
  }
}
console.log('codec of the values                bytes/sample   insert µs   merge µs');
for (const name of Object.keys(variants)) {
  await engine.command({ sql: `SYSTEM START MERGES \`${name}\`` });
  const mergeUs = await cpuPerSample(2 * samples, () =>
    engine.command({ sql: `OPTIMIZE TABLE \`${name}\` FINAL` }),
  );
  const bytes = (await sizeBytes(engine, name)) / (2 * samples);
  const figures = [bytes, insertUs.get(name) ?? 0, mergeUs].map((figure) =>
    figure.toFixed(3).padStart(12),
  );
  console.log(name.padEnd(32), figures.join(''));
}
await engine.close();
rmSync(folder, { recursive: true });
