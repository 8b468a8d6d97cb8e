/** What few series have in raw samples; see plain-rows.ts. */
import type { Engine } from './engine/index.ts';
import { RowReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import {
  type Added,
  maxPlainRows,
  type PlainSums,
  placeOf,
  plainRowsSettings,
} from './plain-sums.ts';
import type { BucketQuestion } from './store.ts';
import { minuteMs, withinMs } from './time-literal.ts';

/** Adds the samples of the raw spans. */
export async function addSamples(
  engine: Engine,
  question: BucketQuestion,
  sums: PlainSums,
): Promise<Added> {
  const { series, rawSpans, granularity } = question;
  if (rawSpans.length === 0) return 'all';
  const within = rawSpans.map((span) => `(${withinMs('ts', span)})`).join(' OR ');
  const bytes = await engine.query({
    sql: `SELECT series, ts, seq, keep, value
FROM samples
PREWHERE ${seriesIn(series)}
WHERE ${within}`,
    settings: plainRowsSettings,
  });
  const samples = newestSamples(new RowReader(bytes), question);
  if (samples === null) return 'nothing';
  for (const { group, ms, value } of samples.values()) {
    if (!Number.isFinite(value)) continue;
    const bucketMs = granularity === null ? 0 : ms - (ms % minuteMs);
    sums.add(group, bucketMs, { count: 1, sum: value, min: value, max: value });
  }
  return 'all';
}

type Sample = { group: number; ms: number; value: number; keepDay: number };

const rowBytes = 3 * 8 + 2 + 8;

/**
 * Of rows with one key that with the latest keep day, as the table's engine keeps them. Null where that cannot be told:
 * of two with the same, that one counts that was written last.
 */
function newestSamples(
  answer: RowReader,
  { series }: BucketQuestion,
): ReadonlyMap<string, Sample> | null {
  const count = answer.rowCount(rowBytes);
  if (count > maxPlainRows) return null;
  const samples = new Map<string, Sample>();
  for (let i = 0; i < count; i++) {
    const place = placeOf(answer.uint32(), answer.uint32(), series);
    const ms = answer.int64();
    const key = `${place} ${ms} ${answer.uint32()} ${answer.uint32()}`;
    const keepDay = answer.uint16();
    const sample = { group: series.group[place], ms, keepDay, value: answer.float64() };
    const same = samples.get(key);
    if (same?.keepDay === keepDay && !Object.is(same.value, sample.value)) return null;
    if (same === undefined || same.keepDay < keepDay) samples.set(key, sample);
  }
  return samples;
}
