import { isUtf8 } from 'node:buffer';
import type { MetricType } from '@tidemark/protocol';
import type { Rows } from '../rows.ts';
import { refusedSeries } from '../rows.ts';
import { badExposition } from './bad-exposition.ts';
import {
  hash,
  labelsEnd,
  lineEnd,
  lineFeed,
  metricNameEnd,
  openBrace,
  space,
  spells,
} from './characters.ts';
import { ExemplarReader } from './exemplar-reader.ts';
import { type Role, roles } from './family-types.ts';
import type { HeadSeries } from './head-series.ts';
import { LabelScanner } from './label-scanner.ts';
import { MetricFamilies } from './metric-families.ts';
import { MetricPoints } from './metric-points.ts';
import type { ExpositionOptions } from './options.ts';
import { NumberReader } from './read-number.ts';
import { SampleFacts } from './sample-facts.ts';
import { boundOf } from './special-label.ts';

const noLabel = Buffer.alloc(0);

/** What a family costs beside its lines; see {@link Rows.countPart}. */
const familyWeight = 12;
const specialLabels = { le: Buffer.from('le'), quantile: Buffer.from('quantile') };

/**
 * Reads the OpenMetrics 1.0 text format (prometheus.io/docs/specs/om/open_metrics_spec/). A body is valid as
 * a whole or refused as a whole, so all rules are checked for every sample, of known series too. What the
 * format allows and Tidemark does not (a time before 1970, too many labels) costs that sample alone.
 *
 * Stricter than the ABNF, as the prose is: label names that begin with `__` are refused. Laxer: HELP may
 * have a quote without a backslash, as the public test suite has it.
 */
export class OpenMetricsReader {
  readonly #series: HeadSeries;
  readonly #families = new MetricFamilies();
  readonly #points = new MetricPoints();
  readonly #labels = new LabelScanner();
  readonly #exemplars = new ExemplarReader();
  readonly #numbers = new NumberReader();
  readonly #facts = new SampleFacts();
  /** What the facts of a series depend on beside its name and labels. */
  #factsKey = 0;
  #bytes: Buffer = noLabel;
  #line = 0;
  #defaultMs = 0;
  #honourTimestamps = true;

  constructor(series: HeadSeries) {
    this.#series = series;
  }

  /** @throws TidemarkError 400 `bad_exposition` on the first violation; what was read before is in `rows`. */
  read(bytes: Buffer, rows: Rows, options: ExpositionOptions): void {
    if (!isUtf8(bytes)) throw badExposition(firstBadLine(bytes), 'UTF-8');
    this.#bytes = bytes;
    this.#defaultMs = options.timestampMs ?? rows.nowMs;
    this.#honourTimestamps = options.honourTimestamps ?? true;
    this.#families.open(bytes);
    this.#points.open();
    this.#labels.open(bytes);
    this.#exemplars.open(bytes);
    try {
      this.#readLines(rows);
    } finally {
      this.#bytes = noLabel;
      this.#families.close();
      this.#labels.close();
      this.#exemplars.close();
    }
  }

  #readLines(rows: Rows): void {
    const bytes = this.#bytes;
    for (let at = 0, line = 0; ; line++) {
      this.#line = line;
      rows.item = line;
      rows.countPart();
      if (at >= bytes.length) throw badExposition(line, '# EOF as the last line');
      if (bytes[at] !== hash) {
        at = this.#sample(at, rows);
        continue;
      }
      const end = lineEnd(bytes, at);
      if (spells(bytes, at, end, '# EOF')) {
        if (end < bytes.length - 1) throw badExposition(line + 1, 'nothing after # EOF');
        this.#endFamily(rows);
        return;
      }
      this.#descriptor(at, end, rows);
      at = end + 1;
    }
  }

  /** `# TYPE name type`, `# HELP name text` or `# UNIT name unit`. */
  #descriptor(start: number, end: number, rows: Rows): void {
    const bytes = this.#bytes;
    const keyword = bytes.toString('latin1', start, Math.min(end, start + 7));
    if (keyword !== '# TYPE ' && keyword !== '# HELP ' && keyword !== '# UNIT ') {
      throw badExposition(this.#line, '# TYPE, # HELP, # UNIT or # EOF');
    }
    const nameStart = start + 7;
    const nameEnd = metricNameEnd(bytes, nameStart, end);
    if (nameEnd === nameStart) throw badExposition(this.#line, 'the name of a family');
    if (nameEnd === end || bytes[nameEnd] !== space) {
      throw badExposition(this.#line, 'one space after the name of the family');
    }
    if (!this.#families.is(nameStart, nameEnd)) this.#beginFamily(nameStart, nameEnd, rows);
    this.#families.describe(keyword.slice(2, 6), nameEnd + 1, end, this.#line);
    this.#expectFamily();
  }

  #beginFamily(nameStart: number, nameEnd: number, rows: Rows): void {
    rows.countPart(familyWeight);
    this.#endFamily(rows);
    this.#families.begin(nameStart, nameEnd, this.#line);
    this.#expectFamily();
  }

  /** Tells the other parts what the family is, as far as it is known. */
  #expectFamily(): void {
    const { type, number, nameStart, nameEnd, unit } = this.#families;
    const { specialLabel } = type;
    if (specialLabel === undefined) this.#labels.expectSpecial(noLabel);
    else if (specialLabel === 'family') {
      this.#labels.expectSpecial(this.#bytes.subarray(nameStart, nameEnd));
    } else this.#labels.expectSpecial(specialLabels[specialLabel]);
    this.#points.begin(type, number);
    this.#factsKey = 1 + (((nameEnd - nameStart) << 3) | type.number);
    this.#series.expectUnit(unit);
  }

  #endFamily(rows: Rows): void {
    this.#points.end();
    this.#families.end(rows);
  }

  /** `name{labels} value timestamp # {labels} value timestamp`; gives where the next line begins. */
  #sample(start: number, rows: Rows): number {
    const bytes = this.#bytes;
    const nameEnd = metricNameEnd(bytes, start, bytes.length);
    if (nameEnd === start)
      throw badExposition(this.#line, 'a metric name, TYPE, HELP, UNIT or EOF');
    let role = this.#families.roleOf(start, nameEnd);
    if (role === -1) {
      this.#beginFamily(start, nameEnd, rows);
      role = this.#families.roleOf(start, nameEnd) as Role;
    }
    const type = this.#seriesType(role);
    const hasLabels = bytes[nameEnd] === openBrace;
    let headEnd = hasLabels ? labelsEnd(bytes, nameEnd + 1, bytes.length) : nameEnd;
    const known = headEnd === -1 ? -1 : this.#series.find(start, headEnd, type, true);
    const isKnown = known !== -1 && this.#facts.load(known, this.#factsKey, this.#labels);
    if (!isKnown) headEnd = this.#readLabels(nameEnd, role);
    let at = this.#number(headEnd, 'one space and a number after name and labels');
    const value = this.#numbers.value;
    let timestampS = Number.NaN;
    if (bytes[at] === space && bytes[at + 1] !== hash) {
      at = this.#time(at);
      timestampS = this.#numbers.value;
    }
    this.#points.add(role, this.#labels, value, timestampS, this.#line);
    const series = known === -1 ? this.#series.learn(rows, start, headEnd, type) : known;
    const isTaken = series !== refusedSeries;
    if (isTaken && !isKnown) this.#facts.store(series, this.#factsKey, this.#labels);
    const timestampMs = this.#timeOf(timestampS);
    const isStored = isTaken && rows.addReading(series, timestampMs, value);
    if (bytes[at] === space) {
      at = this.#exemplars.read(at, role, this.#labels.bound, this.#line);
      if (isStored) this.#exemplars.give(rows, series, timestampMs);
    }
    if (bytes[at] === lineFeed) return at + 1;
    throw badExposition(this.#line, 'the end of the line after value, timestamp or exemplar');
  }

  /** Reads the labels of a sample with all their rules; gives where they end. */
  #readLabels(at: number, role: Role): number {
    const bytes = this.#bytes;
    const labels = this.#labels;
    labels.begin();
    const end = bytes[at] === openBrace ? labels.scan(at + 1) : at;
    if (end === -1) throw badExposition(this.#line, labels.problem);
    const bound = boundOf(this.#families.type, role, labels, bytes, this.#numbers);
    if (typeof bound === 'string') throw badExposition(this.#line, bound);
    labels.bound = bound;
    return end;
  }

  /** Reads a space and a number. */
  #number(start: number, expected: string): number {
    const bytes = this.#bytes;
    const end = bytes[start] === space ? this.#numbers.read(bytes, start + 1, bytes.length) : -1;
    if (end === -1) throw badExposition(this.#line, expected);
    return end;
  }

  /** Reads a space and a timestamp. */
  #time(start: number): number {
    const end = this.#numbers.readReal(this.#bytes, start + 1, this.#bytes.length);
    if (end === -1) throw badExposition(this.#line, 'a timestamp in seconds');
    return end;
  }

  #timeOf(timestampS: number): number {
    if (Number.isNaN(timestampS) || !this.#honourTimestamps) return this.#defaultMs;
    return Math.round(timestampS * 1000);
  }

  #seriesType(role: Role): MetricType | undefined {
    const { name } = this.#families.type;
    if (name === 'counter') return role === roles.total ? 'counter' : 'gauge';
    return name === 'gauge' ? 'gauge' : undefined;
  }
}

function firstBadLine(bytes: Buffer): number {
  for (let at = 0, line = 0; at < bytes.length; line++) {
    const end = lineEnd(bytes, at);
    if (!isUtf8(bytes.subarray(at, end))) return line;
    at = end + 1;
  }
  return 0;
}
