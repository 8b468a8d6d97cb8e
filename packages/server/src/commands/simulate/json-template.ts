import type { PostedSample } from '@tidemark/protocol';
import type { SimulatedSeries } from './fleet.ts';

/** Digits of a timestamp in milliseconds, from 2001 to 2286. */
const timestampWidth = 13;
/** Characters for a value; shorter ones are padded with blanks in front, which JSON allows. */
const valueWidth = 18;
const tail = `"timestamp":${'0'.repeat(timestampWidth)},"value":${' '.repeat(valueWidth - 1)}0},`;
const valueFromEnd = valueWidth + 2;
const timestampFromEnd = valueFromEnd + ',"value":'.length + timestampWidth;

const digitZero = 48;
const blank = 32;
const point = 46;
const powersOfTen = [1, 10, 100, 1000, 10_000];

/**
 * The JSON of one sample of every series, one after the other, with time and value at a fixed place
 * from the end of each. A batch is a copy of a part, in which only those digits are written anew: so a
 * generator makes some million samples per second on one core.
 */
export class JsonTemplate {
  readonly #bytes: Buffer;
  /** Where each series' sample begins; one more for the end of the last. */
  readonly #start: Uint32Array;
  readonly longestSampleBytes: number;

  constructor(fleet: readonly SimulatedSeries[]) {
    this.#start = new Uint32Array(fleet.length + 1);
    const parts: Buffer[] = [];
    let longest = 0;
    for (const [index, { metric, labels }] of fleet.entries()) {
      const { name, type, unit } = metric;
      const series: Omit<PostedSample, 'value'> = { name, type, unit, labels };
      const part = Buffer.from(`${JSON.stringify(series).slice(0, -1)},${tail}`);
      parts.push(part);
      this.#start[index + 1] = this.#start[index] + part.length;
      longest = Math.max(longest, part.length);
    }
    this.#bytes = Buffer.concat(parts);
    this.longestSampleBytes = longest;
  }

  /** Copies the samples of series `from` up to but not `to`; gives the position behind them. */
  copy(target: Buffer, position: number, from: number, to: number): number {
    this.#bytes.copy(target, position, this.#start[from], this.#start[to]);
    return position + this.#start[to] - this.#start[from];
  }
}

/** Writes time and value into the copied sample that ends before `end`. */
export function fillIn(
  target: Uint8Array,
  end: number,
  timestampMs: number,
  value: number,
  decimals: number,
): void {
  const timestampEnd = end - timestampFromEnd + timestampWidth;
  writeDigits(target, timestampEnd, Math.floor(timestampMs), timestampWidth);
  const valueEnd = end - 2;
  const mantissa = Math.round(Math.abs(value) * powersOfTen[decimals]);
  let start = writeDecimal(target, valueEnd, mantissa, decimals);
  if (value < 0) target[--start] = 45;
  target.fill(blank, end - valueFromEnd, start);
}

/** Writes backwards from `end`, at least one digit before the point; gives where it begins. */
function writeDecimal(target: Uint8Array, end: number, mantissa: number, decimals: number): number {
  if (decimals === 0) return writeDigits(target, end, mantissa, 1);
  const scale = powersOfTen[decimals];
  const whole = Math.floor(mantissa / scale);
  const pointAt = writeDigits(target, end, mantissa - whole * scale, decimals) - 1;
  target[pointAt] = point;
  return writeDigits(target, pointAt, whole, 1);
}

/** Writes a whole number backwards from `end`, padded with zeros; gives where it begins. */
function writeDigits(target: Uint8Array, end: number, value: number, minDigits: number): number {
  // Numbers below 2^31 divide a lot faster, so a larger one is written in two parts.
  if (value >= 1_000_000_000) {
    const high = Math.floor(value / 1_000_000_000);
    const middle = writeDigits(target, end, value - high * 1_000_000_000, 9);
    return writeDigits(target, middle, high, minDigits - 9);
  }
  let rest = value | 0;
  let at = end;
  while (rest > 0 || end - at < minDigits) {
    const next = (rest / 10) | 0;
    target[--at] = digitZero + rest - next * 10;
    rest = next;
  }
  return at;
}
