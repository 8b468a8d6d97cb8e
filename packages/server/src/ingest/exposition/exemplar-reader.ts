import { maxFutureMs } from '@tidemark/protocol';
import type { Rows } from '../rows.ts';
import { badExposition } from './bad-exposition.ts';
import { openBrace, space, spells } from './characters.ts';
import { type Role, roles } from './family-types.ts';
import { LabelScanner } from './label-scanner.ts';
import { parsePairs } from './parse-head.ts';
import { NumberReader } from './read-number.ts';

/** Longest labels of an exemplar, names and values together, in code points (OpenMetrics 1.0, "Exemplars"). */
export const maxExemplarCodePoints = 128;

const noBytes = Buffer.alloc(0);

/** Reads the exemplar at the end of a line, ` # {labels} value timestamp`. */
export class ExemplarReader {
  #bytes: Buffer = noBytes;
  #labels: [string, string][] = [];
  #value = 0;
  /** In seconds; NaN when there is none. */
  #timestampS = Number.NaN;
  readonly #scanner = new LabelScanner();
  readonly #numbers = new NumberReader();

  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#scanner.open(bytes);
  }

  close(): void {
    this.open(noBytes);
  }

  /**
   * Reads from the space before it; gives its end. `bound` is the upper one of the bucket that it belongs to.
   * @throws TidemarkError 400 `bad_exposition`
   */
  read(start: number, role: Role, bound: number, line: number): number {
    const bytes = this.#bytes;
    const labelsStart = start + 3;
    if (!spells(bytes, start, labelsStart, ' # ') || bytes[labelsStart] !== openBrace) {
      throw badExposition(line, 'an exemplar, # {labels} value, or the end of the line');
    }
    if (role !== roles.total && role !== roles.bucket) {
      throw badExposition(line, 'exemplars only on buckets and on totals of counters');
    }
    const labelsEnd = this.#readLabels(labelsStart, line);
    const numbers = this.#numbers;
    let at = bytes[labelsEnd] === space ? numbers.read(bytes, labelsEnd + 1, bytes.length) : -1;
    if (at === -1) throw badExposition(line, 'one space and a number after an exemplar’s labels');
    this.#value = numbers.value;
    if (role === roles.bucket && this.#value > bound) {
      throw badExposition(line, 'an exemplar within the bounds of its bucket');
    }
    this.#timestampS = Number.NaN;
    if (bytes[at] !== space) return at;
    at = numbers.readReal(bytes, at + 1, bytes.length);
    if (at === -1) throw badExposition(line, 'the timestamp of an exemplar in seconds');
    this.#timestampS = numbers.value;
    return at;
  }

  /** Hands the exemplar over; one without a time has that of its sample, one with an impossible time is left out. */
  give(rows: Rows, seriesIndex: number, sampleMs: number): void {
    const hasTime = !Number.isNaN(this.#timestampS);
    const timestampMs = hasTime ? Math.round(this.#timestampS * 1000) : sampleMs;
    if (timestampMs < 0 || timestampMs > rows.nowMs + maxFutureMs) return;
    rows.addExemplar({ seriesIndex, timestampMs, value: this.#value, labels: this.#labels });
  }

  #readLabels(start: number, line: number): number {
    const scanner = this.#scanner;
    scanner.begin();
    const end = scanner.scan(start + 1);
    if (end === -1) throw badExposition(line, `${scanner.problem} in an exemplar`);
    const labels = parsePairs(this.#bytes, start, end);
    if (typeof labels === 'string') throw badExposition(line, `${labels} in an exemplar`);
    let codePoints = 0;
    for (const [name, value] of labels) codePoints += name.length + codePointsOf(value);
    if (codePoints > maxExemplarCodePoints) {
      throw badExposition(
        line,
        `at most ${maxExemplarCodePoints} characters of exemplar labels, got ${codePoints}`,
      );
    }
    this.#labels = labels.sort((a, b) => (a[0] < b[0] ? -1 : 1));
    return end;
  }
}

function codePointsOf(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
