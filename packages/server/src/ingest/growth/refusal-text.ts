import type { GrowthCause } from './sender-growth.ts';

/** The limits on new series, as `/metrics` and the API name them. */
export const seriesLimits = ['sender', 'all'] as const;
export type SeriesLimit = (typeof seriesLimits)[number];

/** What is known when a new series is refused. */
export type Refusal = {
  limit: SeriesLimit;
  sender: string;
  /** New series of the sender within the last hour. */
  added: number;
  /** Series that there are. */
  seriesCount: number;
  maxSeries: number;
  maxNewSeriesPerSender: number;
  cause: GrowthCause;
};

/** Longest part of a sender's, metric's or label's name that a message repeats, in UTF-16 code units. */
export const maxShownLength = 80;

/** Why a new series is refused: who brings them, what grows, and which flag allows more. */
export function refusalText(refusal: Refusal): string {
  const { limit, added, seriesCount, maxSeries, maxNewSeriesPerSender } = refusal;
  const sender = shortened(refusal.sender);
  const what =
    limit === 'sender'
      ? `${sender} brought ${grouped(added)} new series within an hour, and ${grouped(maxNewSeriesPerSender)} is the limit for one sender`
      : `there are ${grouped(seriesCount)} series, and ${grouped(maxSeries)} is the limit; ${sender} brought ${grouped(added)} of them within an hour`;
  const flag = limit === 'sender' ? '--max-new-series-per-sender' : '--max-series';
  const advice =
    refusal.cause.label === null
      ? `Send fewer of them, or raise the limit with ${flag}`
      : `Leave that label out at the sender, or raise the limit with ${flag}`;
  return `${what}. ${causeText(refusal.cause)} ${advice}; known series are taken as before.`;
}

function causeText({ metric, isManyMetrics, label }: GrowthCause): string {
  const name = quoted(metric ?? '');
  const byLabel = label === null ? '' : `, by new values of the label ${quoted(label)}`;
  if (label !== null) {
    return isManyMetrics
      ? `It grows in many metrics, such as ${name}${byLabel}.`
      : `It grows by the metric ${name}${byLabel}.`;
  }
  if (isManyMetrics) return `The names of its metrics are ever new, such as ${name}.`;
  return `It grows by the metric ${name}, by known label values in new combinations.`;
}

function quoted(text: string): string {
  return JSON.stringify(shortened(text));
}

function shortened(text: string): string {
  return text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text;
}

const numbers = new Intl.NumberFormat('en');

function grouped(count: number): string {
  return numbers.format(Math.round(count));
}
