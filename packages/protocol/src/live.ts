/**
 * Messages of the WebSocket `GET /v1/live`, JSON text frames.
 *
 * A client subscribes to the series of a metric (or of all metrics), and gets what arrives for them
 * at most ten times a second. A push holds per series and minute one point, which sums up the samples
 * since the last push: with `count` 1 it is the sample itself. So a busy or slow subscriber sees fewer
 * points, but never a wrong count, sum, minimum or maximum.
 */
import type { Labels, MetricType } from './metrics.ts';

/** How often a subscriber is pushed to at most, in milliseconds. */
export const livePushIntervalMs = 100;

/** Most subscriptions of one connection. */
export const maxLiveSubscriptions = 200;

export type LiveRequest =
  | { type: 'subscribe'; id: string; name?: string; labels?: Labels }
  | { type: 'unsubscribe'; id: string };

/** What arrived for one series within one minute since the last push. */
export type LivePoint = {
  name: string;
  metricType: MetricType;
  labels: Labels;
  /** Of the newest sample, epoch milliseconds. */
  timestamp: number;
  /** Of the newest sample. */
  value: number;
  count: number;
  sum: number;
  min: number;
  max: number;
};

/** A minute that is over, summed up over all series of the subscription. */
export type LiveMinute = {
  /** Where the minute begins, epoch milliseconds. */
  timestamp: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  average: number;
};

export type LiveMessage =
  | { type: 'subscribed'; id: string }
  /** `thinned`: there were too many series or minutes for one push, ask again for what is shown. */
  | { type: 'points'; id: string; points: LivePoint[]; thinned?: true }
  | { type: 'minute'; id: string; minute: LiveMinute }
  | { type: 'error'; id?: string; message: string };
