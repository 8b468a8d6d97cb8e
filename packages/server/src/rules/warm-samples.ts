import { TidemarkError } from '../errors/index.ts';
import {
  compileMatcher,
  type Duration,
  defaultLookbackMs,
  type Expression,
  type SampleBudget,
  type SampleSource,
  selectorsOf,
} from '../promql/index.ts';

/** With fewer rules about a metric each may read its series by itself. */
export const minRulesToWarm = 4;
/** A metric may have so many series per rule that is about it. */
export const maxSeriesPerRule = 50;
/** Fewer new series of a metric are read by the rules that ask for them. */
const minNewSeries = 8;
const maxWarmSeries = 200_000;
const maxWarmSamples = 8_000_000;

type Metric = { rules: number; reachMs: number };

/** How often it is looked whether metrics have got many new series. */
export const warmIntervalMs = 2_000;

export type WarmSamplesOptions = {
  source: () => SampleSource;
  seriesCount: (metric: string) => number;
  nowMs: () => number;
  signal: AbortSignal;
};

/**
 * Reads the metrics that many rules are about into memory, each in one go, and again when they have got many new
 * series. Rules that ask for a few series each would ask the engine one after the other, which takes thousands of
 * times as long; once in memory, series stay there and grow with what arrives.
 */
export class WarmSamples {
  readonly #options: WarmSamplesOptions;
  #metrics = new Map<string, Metric>();
  /** How many series a metric had when it was read. */
  #warmed = new Map<string, number>();
  #isWarming = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: WarmSamplesOptions) {
    this.#options = options;
  }

  /** Which rules there are now. */
  replace(expressions: Iterable<Expression>): void {
    this.#metrics = metricsOf(expressions);
    for (const name of this.#warmed.keys()) {
      if (!this.#metrics.has(name)) this.#warmed.delete(name);
    }
  }

  start(): void {
    this.#timer = setInterval(() => void this.warm(), warmIntervalMs);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Reads what is due. Never rejects: what is too much, or cannot be read now, is left to the rules. */
  async warm(): Promise<void> {
    if (this.#isWarming) return;
    this.#isWarming = true;
    for (const [name, metric] of this.#metrics) {
      const count = this.#options.seriesCount(name);
      if (!this.#isDue(name, metric, count)) continue;
      this.#warmed.set(name, count);
      await this.#read(name, metric).catch(() => undefined);
    }
    this.#isWarming = false;
  }

  #isDue(name: string, { rules }: Metric, count: number): boolean {
    if (rules < minRulesToWarm || count > rules * maxSeriesPerRule) return false;
    const before = this.#warmed.get(name) ?? 0;
    return count - before >= Math.max(minNewSeries, before / 10);
  }

  async #read(name: string, { reachMs }: Metric): Promise<void> {
    const { source, nowMs, signal } = this.#options;
    const matchers = [compileMatcher('__name__', '=', name)];
    const hint = { stepMs: 0, rangeMs: 0, function: null };
    const endMs = nowMs();
    const request = { matchers, startMs: endMs - reachMs, endMs, hint };
    await source().select(request, warmBudget(), signal);
  }
}

/** How many rules are about each metric, and how far back the furthest of them looks. */
function metricsOf(expressions: Iterable<Expression>): Map<string, Metric> {
  const metrics = new Map<string, Metric>();
  for (const expression of expressions) {
    const reachMs = Math.max(defaultLookbackMs, longestRange(expression));
    for (const { matchers, at } of selectorsOf(expression)) {
      const named = matchers.find(
        ({ label, operator }) => label === '__name__' && operator === '=',
      );
      if (named === undefined || at !== null) continue;
      const known = metrics.get(named.value) ?? { rules: 0, reachMs: 0 };
      metrics.set(named.value, {
        rules: known.rules + 1,
        reachMs: Math.max(known.reachMs, reachMs),
      });
    }
  }
  return metrics;
}

/** The longest of the ranges in an expression; far enough for most that look back. */
function longestRange(expression: Expression): number {
  switch (expression.kind) {
    case 'matrixSelector':
      return fixedMs(expression.range);
    case 'subquery':
      return fixedMs(expression.range) + longestRange(expression.expression);
    case 'call':
      return Math.max(0, ...expression.args.map(longestRange));
    case 'binary':
      return Math.max(longestRange(expression.left), longestRange(expression.right));
    case 'number':
    case 'string':
    case 'vectorSelector':
      return 0;
    default:
      return longestRange(expression.expression);
  }
}

function fixedMs(duration: Duration): number {
  return duration.kind === 'fixed' ? duration.ms : 0;
}

function warmBudget(): SampleBudget {
  const left = { series: maxWarmSeries, samples: maxWarmSamples };
  const take = (what: keyof typeof left, count: number) => {
    left[what] -= count;
    if (left[what] >= 0) return;
    throw new TidemarkError('query_too_large', `more than is kept for rules: ${what}`, {
      status: 422,
    });
  };
  return {
    takeSeries: (count) => take('series', count),
    takeSamples: (count) => take('samples', count),
  };
}
