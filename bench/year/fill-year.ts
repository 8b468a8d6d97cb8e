import { type SeriesDefinition, SeriesTable } from '../../packages/server/src/series/index.ts';
import {
  type Engine,
  insertSettings,
  openEmbeddedEngine,
} from '../../packages/server/src/store/engine/index.ts';
import { openStore } from '../../packages/server/src/store/index.ts';
import { dayMs } from '../suites/bench-context.ts';
import {
  hostsPerMetric,
  sampleOffsetMs,
  tickMs,
  ticksBefore,
  ticksPerDay,
  ticksPerHour,
  yearSeries,
} from './year-values.ts';

/** Which days (since 1970) have which rows, as default retention leaves them. */
export type YearDays = { hourDay: number; minuteDay: number; rawDay: number; today: number };

export function yearDaysAt(nowMs: number): YearDays {
  const today = Math.floor(nowMs / dayMs);
  return { hourDay: today - 365, minuteDay: today - 30, rawDay: today - 7, today };
}

const ticksPerMinute = 6;
/** A block of a day's samples is one part, as a day that has been merged is. */
const rowsPerPart = 12_000_000;

/**
 * Fills an empty data folder with what a year of running would have left in it. The engine makes the rows itself:
 * sending three billion samples would take an hour, and most of them would have expired.
 */
export async function fillYear(
  dataPath: string,
  days: YearDays,
  say: (line: string) => void,
): Promise<void> {
  const definitions = defineSeries();
  const store = await openStore({ dataPath, target: 'embedded' });
  await store.writeSeries(definitions);
  await store.dropExpired({
    rawBeforeDay: days.rawDay,
    minuteBeforeDay: days.minuteDay,
    hourBeforeDay: days.hourDay,
    keysBeforeMs: 0,
  });
  await store.close();
  const engine = await openEmbeddedEngine(dataPath);
  try {
    const rows = new YearRows(engine, definitions, days.hourDay * ticksPerDay);
    for (let day = days.hourDay; day < days.today; day += weekDays(day, days.today)) {
      await rows.insertHours(day, weekDays(day, days.today));
    }
    say('hours are there');
    for (let day = days.minuteDay; day < days.today; day++) await rows.insertMinutes(day);
    say('minutes are there');
    for (let day = days.rawDay; day < days.today; day++) await rows.insertSamples(day);
    say('samples are there');
    await rows.noteHoursDone(days.today);
    await rows.merge();
    say('all is merged');
    await engine.sync();
  } finally {
    await engine.close();
  }
  await rollUpDays(dataPath, days.today);
  await mergeDays(dataPath);
  say('days are there');
}

async function mergeDays(dataPath: string): Promise<void> {
  const engine = await openEmbeddedEngine(dataPath);
  try {
    await engine.command({ sql: 'OPTIMIZE TABLE days FINAL' });
    await engine.sync();
  } finally {
    await engine.close();
  }
}

/** As the server does after midnight. */
async function rollUpDays(dataPath: string, today: number): Promise<void> {
  const store = await openStore({ dataPath, target: 'embedded' });
  try {
    await store.rollUpDays(today);
    await store.sync();
  } finally {
    await store.close();
  }
}

/** Days up to the next Monday: a partition of hours is a week. */
function weekDays(day: number, endDay: number): number {
  const sinceMonday = (day + 3) % 7;
  return Math.min(7 - sinceMonday, endDay - day);
}

function defineSeries(): SeriesDefinition[] {
  const table = new SeriesTable();
  return yearSeries().map(({ name, labels }) => table.definition(table.create(name, labels)));
}

class YearRows {
  readonly #engine: Engine;
  readonly #ids: string;
  readonly #firstTick: number;
  readonly #seriesCount: number;

  constructor(engine: Engine, definitions: readonly SeriesDefinition[], firstTick: number) {
    this.#engine = engine;
    const ids = definitions.map(({ idLow, idHigh }) => (BigInt(idHigh) << 32n) | BigInt(idLow));
    this.#ids = `[${ids.map((id) => `toUInt64(${id})`).join(', ')}]`;
    this.#firstTick = firstTick;
    this.#seriesCount = definitions.length;
  }

  insertHours(day: number, days: number): Promise<void> {
    const columns = 'series, hour, era, keep';
    return this.#insertSums(
      'hours',
      columns,
      day,
      days,
      ticksPerHour,
      `${this.#segment(ticksPerHour - 1)}`,
    );
  }

  insertMinutes(day: number): Promise<void> {
    const columns = 'series, minute, segment, version, keep';
    return this.#insertSums(
      'minutes',
      columns,
      day,
      1,
      ticksPerMinute,
      `${this.#segment(0)}, ${this.#segment(0)}`,
    );
  }

  insertSamples(day: number): Promise<void> {
    return this.#insert(`INSERT INTO samples (series, ts, seq, mantissa, decimals, keep)
SELECT ${this.#ids}[i + 1], ${timeOf('k')}, 0, toInt64(first), 0, ${keepOf('k')}
FROM ${this.#buckets(day, 1, 1)}`);
  }

  /** All hours are summed up; the server's log begins after the last segment that they were made of. */
  noteHoursDone(endDay: number): Promise<void> {
    const minutes = ((endDay * ticksPerDay - this.#firstTick) / ticksPerMinute).toFixed(0);
    return this.#insert(
      `INSERT INTO progress (name, value) SELECT name, ${minutes} FROM (SELECT arrayJoin(['hoursDone', 'hoursStarted']) AS name)`,
    );
  }

  /**
   * Parts that come from merges, as those of days gone by are: of others the engine cannot know that they hold no
   * row twice, and looks for that in every question, which takes it as long again.
   */
  async merge(): Promise<void> {
    for (const table of ['hours', 'minutes', 'samples']) {
      await this.#engine.command({ sql: `OPTIMIZE TABLE ${table} FINAL` });
    }
  }

  #insertSums(
    table: 'hours' | 'minutes',
    columns: string,
    day: number,
    days: number,
    ticks: number,
    segments: string,
  ): Promise<void> {
    const last = `first + grows * ${ticks - 1}`;
    return this.#insert(`INSERT INTO ${table} (${columns}, sample_count, value_sum, value_min, value_max, last_value, last_ts, first_value, first_ts, resets)
SELECT ${this.#ids}[i + 1], toDateTime(k * ${tickMs / 1000}, 'UTC'), ${segments}, ${keepOf('k')},
  ${ticks}, ${ticks} * (first + ${last}) / 2, first, ${last}, ${last}, ${timeOf(`k + ${ticks - 1}`)}, first, ${timeOf('k')}, 0
FROM ${this.#buckets(day, days, ticks)}`);
  }

  /** A row for each series and bucket: its first tick `k`, its first value, and how the values grow. */
  #buckets(day: number, days: number, ticks: number): string {
    const perSeries = (days * ticksPerDay) / ticks;
    const counter = `(i - ${hostsPerMetric - 1})`;
    const level = `i + k % ${ticksPerHour} + 10 * (intDiv(k, ${ticksPerDay}) % 7)`;
    const total = `${counter} * (k - ${this.#firstTick - ticksBefore})`;
    return `(SELECT toInt64(intDiv(number, ${perSeries})) AS i,
  toInt64(${day * ticksPerDay} + (number % ${perSeries}) * ${ticks}) AS k,
  if(i < ${hostsPerMetric}, ${level}, ${total}) AS first, if(i < ${hostsPerMetric}, 1, ${counter}) AS grows
FROM numbers(${perSeries * this.#seriesCount}))`;
  }

  /** A segment of the log for each minute, as in life. */
  #segment(tick: number): string {
    return `intDiv(k + ${tick} - ${this.#firstTick}, ${ticksPerMinute}) + 1`;
  }

  #insert(sql: string): Promise<void> {
    const settings = {
      ...insertSettings,
      max_threads: 1,
      min_insert_block_size_rows: rowsPerPart,
      min_insert_block_size_bytes: 0,
    };
    return this.#engine.command({ sql, settings });
  }
}

function timeOf(tick: string): string {
  return `fromUnixTimestamp64Milli((${tick}) * ${tickMs} + ${sampleOffsetMs}, 'UTC')`;
}

function keepOf(tick: string): string {
  return `toDate(toUInt16(intDiv(${tick}, ${ticksPerDay})))`;
}
