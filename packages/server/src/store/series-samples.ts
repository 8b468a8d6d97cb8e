/**
 * Reads the samples of many series at once, millions of them: in columns, and in the order of the table's own
 * key, so that the engine only merges its parts.
 */
import { type Cut, keptFrom } from './cut-sql.ts';
import type { Engine, Statement } from './engine/index.ts';
import { threadCount } from './engine-threads.ts';
import { BlockReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import type { SampleRun, SeriesSamples, SeriesSamplesQuestion } from './store.ts';
import { withinMs } from './time-literal.ts';

/**
 * Rows that were written twice are rare, and having the engine look for them (FINAL) doubles the time. So it is
 * asked without; where two rows of a series have one time and different values, it is asked again.
 */
export async function readSeriesSamples(
  engine: Engine,
  question: SeriesSamplesQuestion,
  rawCut: Cut,
): Promise<SeriesSamples> {
  if (question.series.count === 0) return new SampleColumns(0, false).done(false);
  if (!question.withKinds) {
    const samples = await read(engine, question, rawCut, false);
    if (samples !== null) return samples;
  }
  const exact = await read(engine, question, rawCut, true);
  if (exact === null)
    throw new Error('rows that are told apart by their sequence contradict each other');
  return exact;
}

/** null when rows contradict each other, which only happens without `exact`. */
async function read(
  engine: Engine,
  question: SeriesSamplesQuestion,
  rawCut: Cut,
  exact: boolean,
): Promise<SeriesSamples | null> {
  const bytes = await engine.queryColumns(statementFor(question, rawCut, exact));
  const widths = exact ? [8, 8, 8, 1] : [8, 8, 8];
  const blocks = new BlockReader(bytes, widths);
  const rowBytes = widths.reduce((sum, width) => sum + width);
  const columns = new SampleColumns(Math.floor(bytes.length / rowBytes), exact);
  while (blocks.next()) {
    await question.rest?.();
    const [ids, times, values, kinds] = blocks.columns;
    const isConsistent = columns.append(
      blocks.rowCount,
      new Uint32Array(ids),
      new Uint32Array(times),
      values,
      kinds === undefined ? null : new Uint8Array(kinds),
    );
    if (!isConsistent) return null;
  }
  return columns.done(question.withKinds);
}

function statementFor(
  { series, span, limit }: SeriesSamplesQuestion,
  rawCut: Cut,
  exact: boolean,
): Statement {
  // Rows before the cut are about to go; what they were is read from the rows of minutes.
  const kept = rawCut.last === 0 ? '' : ` AND ${keptFrom(rawCut)}`;
  return {
    sql: `SELECT series, toUnixTimestamp64Milli(ts), value${exact ? ', toUInt8(seq != 0)' : ''}
FROM samples${exact ? ' FINAL' : ''}
WHERE ${seriesIn(series)} AND ${withinMs('ts', span)}${kept}
ORDER BY series, ts${exact ? ', seq' : ''} LIMIT ${Math.floor(limit)}`,
    settings: { max_threads: threadCount(series) },
  };
}

const twoTo32 = 2 ** 32;

/** Gathers blocks of rows into columns, and leaves out rows that are there twice. */
class SampleColumns {
  #count = 0;
  readonly #timestampMs: Float64Array;
  readonly #value: Float64Array;
  /** The same memory as the values: bits tell a stale marker from any other NaN. */
  readonly #valueBits: Uint32Array;
  readonly #isObservation: Uint8Array;
  readonly #runs: SampleRun[] = [];
  readonly #isExact: boolean;

  /** `capacity`: most rows that will come. */
  constructor(capacity: number, isExact: boolean) {
    this.#timestampMs = new Float64Array(capacity);
    this.#value = new Float64Array(capacity);
    this.#valueBits = new Uint32Array(this.#value.buffer);
    this.#isObservation = new Uint8Array(isExact ? capacity : 0);
    this.#isExact = isExact;
  }

  /** False when two rows of a series have one time and different values, and nothing tells them apart. */
  append(
    rowCount: number,
    ids: Uint32Array,
    times: Uint32Array,
    values: ArrayBuffer,
    kinds: Uint8Array | null,
  ): boolean {
    const bits = new Uint32Array(values);
    const timestampMs = this.#timestampMs;
    const valueBits = this.#valueBits;
    let count = this.#count;
    let run = this.#runs.at(-1);
    for (let row = 0, lane = 0; row < rowCount; row++, lane += 2) {
      const ms = times[lane] + (times[lane + 1] | 0) * twoTo32;
      if (run === undefined || run.idLow !== ids[lane] || run.idHigh !== ids[lane + 1]) {
        if (run !== undefined) run.end = count;
        run = { idLow: ids[lane], idHigh: ids[lane + 1], end: 0 };
        this.#runs.push(run);
      } else if (!this.#isExact && timestampMs[count - 1] === ms) {
        const before = (count - 1) * 2;
        const isSame = valueBits[before] === bits[lane] && valueBits[before + 1] === bits[lane + 1];
        if (!isSame) return false;
        continue;
      }
      timestampMs[count] = ms;
      valueBits[count * 2] = bits[lane];
      valueBits[count * 2 + 1] = bits[lane + 1];
      if (kinds !== null) this.#isObservation[count] = kinds[row];
      count++;
    }
    if (run !== undefined) run.end = count;
    this.#count = count;
    return true;
  }

  done(withKinds: boolean): SeriesSamples {
    return {
      count: this.#count,
      timestampMs: this.#timestampMs,
      value: this.#value,
      isObservation: withKinds ? this.#isObservation : null,
      runs: this.#runs,
    };
  }
}
