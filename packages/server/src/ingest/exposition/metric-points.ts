import { badExposition } from './bad-exposition.ts';
import { type FamilyType, type Role, roles, unknownType } from './family-types.ts';
import { HashSet } from './hash-set.ts';
import type { LabelScanner } from './label-scanner.ts';
import { checkValue } from './value-rules.ts';

const { created, count, sum, bucket, gcount, gsum, total } = roles;

/**
 * The rules between the samples of one OpenMetrics family. A Metric is what has the same labels (all but the
 * special one), and its samples come in one piece; a MetricPoint of it is what has the same timestamp, too.
 * Timestamps never go back. Equal ones may come of rounding, so a sample that is repeated at an explicit
 * time is taken, and the last one counts.
 */
export class MetricPoints {
  #type: FamilyType = unknownType;
  #familyNumber = 0;
  /** Metrics of all families, and of the samples of a point those that one role does not tell apart. */
  readonly #seen = new HashSet();

  #isOpen = false;
  #low = 0;
  #high = 0;
  /** In seconds; NaN when there is none. */
  #timestampS = Number.NaN;
  #pointNumber = 0;
  #pointLine = 0;

  /** Of the point: a bit for each role that it has. */
  #roles = 0;
  #lastBound = Number.NaN;
  #lastBucket = 0;
  #hasNegativeBound = false;
  #hasNegativeSum = false;
  #countValue = 0;

  /** Begins a body. */
  open(): void {
    this.#isOpen = false;
    this.#pointNumber = 0;
    this.#seen.clear();
  }

  /** Begins a family; the one before has ended. */
  begin(type: FamilyType, familyNumber: number): void {
    this.#type = type;
    this.#familyNumber = familyNumber;
    this.#isOpen = false;
  }

  /** Ends a family. */
  end(): void {
    if (this.#isOpen) this.#endPoint();
    this.#isOpen = false;
  }

  add(role: Role, labels: LabelScanner, value: number, timestampS: number, line: number): void {
    const problem = checkValue(this.#type.name, role, value);
    if (problem !== undefined) throw badExposition(line, problem);
    this.#enterMetric(labels, timestampS, line);
    if (role === bucket) this.#addBucket(labels.bound, value, line);
    else this.#addOther(role, labels, value, line);
    this.#roles |= 1 << role;
  }

  #enterMetric(labels: LabelScanner, timestampS: number, line: number): void {
    if (this.#isOpen && labels.low === this.#low && labels.high === this.#high) {
      if (Number.isNaN(timestampS) !== Number.isNaN(this.#timestampS)) {
        throw badExposition(line, 'a timestamp on all samples of a metric or on none');
      }
      if (timestampS < this.#timestampS) {
        throw badExposition(line, 'timestamps of a metric that never go back');
      }
      if (timestampS > this.#timestampS) {
        this.#endPoint();
        this.#beginPoint(timestampS, line);
      }
      return;
    }
    if (this.#isOpen) this.#endPoint();
    this.#isOpen = true;
    this.#low = labels.low;
    this.#high = labels.high;
    if (!this.#isNew(-1 - this.#familyNumber, 0, 0)) {
      throw badExposition(line, 'all samples of a metric in one piece');
    }
    this.#beginPoint(timestampS, line);
  }

  #beginPoint(timestampS: number, line: number): void {
    this.#timestampS = timestampS;
    this.#pointNumber++;
    this.#pointLine = line;
    this.#roles = 0;
    this.#lastBound = Number.NaN;
    this.#lastBucket = 0;
    this.#hasNegativeBound = false;
    this.#hasNegativeSum = false;
  }

  #addBucket(bound: number, value: number, line: number): void {
    if (bound <= this.#lastBound) throw badExposition(line, 'buckets in growing order of le');
    if (value < this.#lastBucket) {
      throw badExposition(line, `a cumulative bucket of at least ${this.#lastBucket}`);
    }
    if (bound < 0) this.#hasNegativeBound = true;
    this.#lastBound = bound;
    this.#lastBucket = value;
  }

  #addOther(role: Role, labels: LabelScanner, value: number, line: number): void {
    if (role === count || role === gcount) this.#countValue = value;
    if (role === gsum && value < 0) this.#hasNegativeSum = true;
    const isRepeated =
      labels.specialStart === -1
        ? (this.#roles & (1 << role)) !== 0
        : !this.#isNew(this.#pointNumber, labels.specialLow, labels.specialHigh);
    if (isRepeated && Number.isNaN(this.#timestampS)) {
      throw badExposition(line, 'every sample once, or with growing timestamps');
    }
  }

  /**
   * Whether this is new within the body: the Metric, for the number of its family, or the sample with a
   * special label, for the number of its point. All hashes are mixed already, so that adding up is enough.
   */
  #isNew(number: number, low: number, high: number): boolean {
    return this.#seen.add(
      (this.#low + Math.imul(low, 0x2c1b3c6d) + Math.imul(number, 0x9e3779b1)) | 0,
      (this.#high + Math.imul(high, 0x297a2d39) + Math.imul(number, 0x85ebca6b)) | 0,
    );
  }

  #endPoint(): void {
    const problem = this.#pointProblem();
    if (problem !== undefined) throw badExposition(this.#pointLine, problem);
  }

  /** What is missing in a point that is complete, or what does not fit together. */
  #pointProblem(): string | undefined {
    const has = (role: Role) => (this.#roles & (1 << role)) !== 0;
    const { name } = this.#type;
    if (name === 'counter' && has(created) && !has(total)) return 'a _total beside _created';
    if (name !== 'histogram' && name !== 'gaugehistogram') return undefined;
    if (this.#lastBound !== Number.POSITIVE_INFINITY) return 'a bucket with le="+Inf"';
    const hasSum = has(sum) || has(gsum);
    const hasCount = has(count) || has(gcount);
    if (hasSum !== hasCount) {
      return name === 'histogram' ? '_sum and _count together' : '_gsum and _gcount together';
    }
    if (hasCount && this.#countValue !== this.#lastBucket) {
      return `a count of ${this.#lastBucket}, as the bucket with le="+Inf" says`;
    }
    if (has(sum) && this.#hasNegativeBound) return 'no _sum beside buckets with negative bounds';
    if (this.#hasNegativeSum && !this.#hasNegativeBound) {
      return 'no negative _gsum without buckets of negative bounds';
    }
    return undefined;
  }
}
