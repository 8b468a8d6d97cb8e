import type { LabelPairs } from '../series/index.ts';
import { refusalText, type SeriesLimit } from './growth/refusal-text.ts';
import { RollingCount } from './growth/rolling-count.ts';
import { RollingTop } from './growth/rolling-top.ts';
import type { SenderGrowth } from './growth/sender-growth.ts';
import { Senders } from './growth/senders.ts';

/** Metrics that are told apart in each step of the last hour. */
const trackedMetrics = 128;

/** How long a message is given again before it is made anew, in milliseconds. */
const messageMs = 1000;

/** The log names a sender at most so often, in milliseconds. */
export const logIntervalMs = 60_000;

/** Most senders that the log names within {@link logIntervalMs}: a flood has many addresses. */
export const maxLoggedSenders = 20;

/** Refusals that are not older than this go on, in milliseconds: most senders send once a minute. */
export const refusingNowMs = 2 * 60_000;

/** What a sender whose new series are refused is asked to wait, in seconds. */
export const tooManySeriesRetryAfterS = 60;

export type SeriesGuardOptions = {
  /** How many series there are. */
  seriesCount: () => number;
  /** Whether any series ever had this label with this value. */
  hasPair: (label: string, value: string) => boolean;
  /** Most series in all. */
  maxSeries: number;
  /** Most new series of one sender within an hour. */
  maxNewSeriesPerSender: number;
  nowMs: () => number;
  /** Called with each series that is admitted, and with -n for those that were not born after all. */
  onAdmitted: (count: number) => void;
  onRefused: (limit: SeriesLimit) => void;
  /** Called with what the log should say, seldom enough for a log. */
  warn: (message: string) => void;
};

/** What one sender brought within the last hour. */
export type SenderReport = {
  sender: string;
  newSeries: number;
  refused: number;
  metric: string | null;
  label: string | null;
};

/** What was refused lately. */
export type RefusalReport = {
  /** Within the last hour, by limit. */
  lastHour: Record<SeriesLimit, number>;
  /** The last refusal: when, and what its sender was told. */
  last: { timestampMs: number; message: string } | null;
  /** Whether it goes on. */
  isNow: boolean;
};

/**
 * Decides whether a new series may be born, so that one sender with a label that never repeats cannot
 * fill the memory of all. Known series never come here. Its own memory is bounded, whatever is sent.
 */
export class SeriesGuard {
  readonly #options: SeriesGuardOptions;
  readonly #senders = new Senders();
  readonly #added = new RollingCount();
  readonly #addedByMetric = new RollingTop(trackedMetrics);
  readonly #refused: Record<SeriesLimit, RollingCount> = {
    sender: new RollingCount(),
    all: new RollingCount(),
  };
  #last: RefusalReport['last'] = null;
  #logWindowMs = Number.NEGATIVE_INFINITY;
  #loggedSenders = 0;

  /** Without limits nothing is refused. */
  constructor(options: Partial<SeriesGuardOptions> = {}) {
    this.#options = {
      seriesCount: () => 0,
      hasPair: () => false,
      maxSeries: Number.POSITIVE_INFINITY,
      maxNewSeriesPerSender: Number.POSITIVE_INFINITY,
      nowMs: Date.now,
      onAdmitted: () => undefined,
      onRefused: () => undefined,
      warn: () => undefined,
      ...options,
    };
  }

  get maxSeries(): number {
    return this.#options.maxSeries;
  }

  get maxNewSeriesPerSender(): number {
    return this.#options.maxNewSeriesPerSender;
  }

  /**
   * Undefined when the series may be born (it is counted then), otherwise why not, for its sender.
   * `labels` are sorted; `sender` is a remote address.
   */
  admit(sender: string, name: string, labels: LabelPairs): string | undefined {
    const { seriesCount, hasPair, maxSeries, maxNewSeriesPerSender } = this.#options;
    const nowMs = this.#options.nowMs();
    const growth = this.#senders.of(sender, nowMs);
    const standsFor = growth.note(name, labels, hasPair, nowMs);
    if (seriesCount() >= maxSeries) return this.#refuse('all', growth, nowMs);
    if (growth.added.total(nowMs) >= maxNewSeriesPerSender) {
      return this.#refuse('sender', growth, nowMs);
    }
    growth.added.add(1, nowMs);
    this.#added.add(1, nowMs);
    if (standsFor > 0) this.#addedByMetric.add(name, standsFor, nowMs);
    this.#options.onAdmitted(1);
    return undefined;
  }

  /** Series that were admitted and never born after all. */
  giveBack(sender: string, count: number): void {
    if (count === 0) return;
    const nowMs = this.#options.nowMs();
    this.#senders.find(sender)?.added.takeBack(count, nowMs);
    this.#added.takeBack(count, nowMs);
    this.#options.onAdmitted(-count);
  }

  /** Series that were born within the last hour. */
  get addedLastHour(): number {
    return this.#added.total(this.#options.nowMs());
  }

  /** The same by metric, of those that grow most; beyond some hundreds it is an estimate. */
  addedByMetric(): Map<string, number> {
    return this.#addedByMetric.counts(this.#options.nowMs());
  }

  /** Senders that grew or were refused within the last hour, those with most first. */
  senders(limit: number): SenderReport[] {
    const nowMs = this.#options.nowMs();
    return [...this.#senders.values()]
      .map((growth) => ({
        growth,
        newSeries: growth.added.total(nowMs),
        refused: growth.refused.total(nowMs),
      }))
      .filter(({ newSeries, refused }) => newSeries + refused > 0)
      .sort((a, b) => b.refused - a.refused || b.newSeries - a.newSeries)
      .slice(0, limit)
      .map(({ growth, newSeries, refused }) => {
        const { metric, label } = growth.cause();
        return { sender: growth.sender, newSeries, refused, metric, label };
      });
  }

  refusals(): RefusalReport {
    const nowMs = this.#options.nowMs();
    const { sender, all } = this.#refused;
    return {
      lastHour: { sender: sender.total(nowMs), all: all.total(nowMs) },
      last: this.#last,
      isNow: this.#last !== null && nowMs - this.#last.timestampMs <= refusingNowMs,
    };
  }

  #refuse(limit: SeriesLimit, growth: SenderGrowth, nowMs: number): string {
    growth.refused.add(1, nowMs);
    this.#refused[limit].add(1, nowMs);
    this.#options.onRefused(limit);
    const known = growth.message;
    if (known !== undefined && nowMs - known.madeMs < messageMs) return known.text;
    const text = refusalText({
      limit,
      sender: growth.sender,
      added: growth.added.total(nowMs),
      seriesCount: this.#options.seriesCount(),
      maxSeries: this.#options.maxSeries,
      maxNewSeriesPerSender: this.#options.maxNewSeriesPerSender,
      cause: growth.cause(),
    });
    growth.message = { text, madeMs: nowMs };
    this.#last = { timestampMs: nowMs, message: text };
    this.#log(growth, text, nowMs);
    return text;
  }

  #log(growth: SenderGrowth, text: string, nowMs: number): void {
    if (nowMs - growth.loggedMs < logIntervalMs) return;
    if (nowMs - this.#logWindowMs >= logIntervalMs) {
      this.#logWindowMs = nowMs;
      this.#loggedSenders = 0;
    }
    if (this.#loggedSenders >= maxLoggedSenders) return;
    this.#loggedSenders++;
    growth.loggedMs = nowMs;
    this.#options.warn(`new series are refused: ${text}`);
  }
}
