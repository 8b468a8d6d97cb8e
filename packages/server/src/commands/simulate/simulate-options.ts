import { maxItemsPerRequest } from '@tidemark/protocol/limits';
import { InvalidArgumentError } from 'commander';

/** Most series; each takes about 400 bytes of memory. */
export const maxSeries = 2_000_000;
/** Up to so many series are posted one sample per request. */
export const maxSingleSeries = 100;
/** Most samples per array, unless the command line says otherwise. */
const defaultBatch = 1000;

export type SimulateOptions = {
  series: number;
  /** Samples per second in all; null: each series once per interval. */
  rate: number | null;
  intervalMs: number;
  /** Samples per array; null: as many as come together in an interval, 1,000 at most. */
  batch: number | null;
  /** null: until interrupted. */
  durationMs: number | null;
  seed: number;
  /** Requests on their way at once; null: as many as series for single posts, 8 for arrays. */
  concurrency: number | null;
};

/** How samples are posted, from the options. */
export type PostingPlan =
  | { kind: 'singles'; concurrency: number }
  | { kind: 'arrays'; concurrency: number; batch: number; ratePerS: number };

/** A few series are posted one by one like small senders do, many or fast ones in arrays. */
export function planPosting(options: SimulateOptions): PostingPlan {
  const { series, rate, intervalMs, concurrency } = options;
  if (rate === null && options.batch === null && series <= maxSingleSeries) {
    return { kind: 'singles', concurrency: concurrency ?? series };
  }
  const ratePerS = rate ?? (series * 1000) / intervalMs;
  const perInterval = Math.ceil((ratePerS * intervalMs) / 1000);
  const batch = options.batch ?? Math.min(defaultBatch, perInterval);
  return { kind: 'arrays', concurrency: concurrency ?? 8, batch, ratePerS };
}

const millisecondsPer = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Reads a duration such as `300ms`, `30s`, `5m` or `1h`; gives milliseconds. */
export function parseDuration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  const durationMs = Number(amount) * millisecondsPer[unit as keyof typeof millisecondsPer];
  if (!(durationMs >= 1)) {
    throw new InvalidArgumentError('Expected a duration such as 300ms, 30s or 5m.');
  }
  return durationMs;
}

/** Makes a reader of whole numbers within bounds; `1_000` and `1,000` are read too. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text.replace(/[_,]/g, ''));
    if (!Number.isInteger(value) || value < min || value > max || text.trim() === '') {
      throw new InvalidArgumentError(`Expected a whole number from ${min} to ${max}.`);
    }
    return value;
  };
}

export const parseSeries = wholeNumber(1, maxSeries);
export const parseBatch = wholeNumber(1, maxItemsPerRequest);
