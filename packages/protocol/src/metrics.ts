import { type Static, Type } from './schema.ts';

export const metricTypes = ['gauge', 'counter', 'latency'] as const;
/** `gauge` is a level, `counter` an increment (`POST /v1/metrics`), `latency` a duration. */
export const MetricType = Type.Union([
  Type.Literal('gauge'),
  Type.Literal('counter'),
  Type.Literal('latency'),
]);
export type MetricType = Static<typeof MetricType>;

export const granularities = ['minute', 'hour', 'day'] as const;
export const Granularity = Type.Union([
  Type.Literal('minute'),
  Type.Literal('hour'),
  Type.Literal('day'),
]);
export type Granularity = Static<typeof Granularity>;

export const Labels = Type.Record(Type.String(), Type.String());
export type Labels = Static<typeof Labels>;

/** RFC 3339 in UTC with milliseconds, as `Date.prototype.toISOString` prints it. */
const Timestamp = Type.String({ format: 'date-time' });

/** One item of `POST /v1/metrics`. */
export const PostedSample = Type.Object({
  name: Type.String(),
  value: Type.Number(),
  timestamp: Type.Optional(
    Type.Union([Type.String(), Type.Number()], {
      description: 'RFC 3339 with any offset, or epoch milliseconds; absent means now',
    }),
  ),
  type: Type.Optional(MetricType),
  unit: Type.Optional(Type.String()),
  labels: Type.Optional(Labels),
});
export type PostedSample = Static<typeof PostedSample>;

/** The 201 answer of `POST /v1/metrics`. */
export const StoredAnswer = Type.Object({ stored: Type.Integer() });
export type StoredAnswer = Static<typeof StoredAnswer>;

/** One item of `GET /v1/metrics`. */
export const RawSample = Type.Object({
  name: Type.String(),
  type: MetricType,
  value: Type.Union([
    Type.Number(),
    Type.Literal('NaN'),
    Type.Literal('+Inf'),
    Type.Literal('-Inf'),
  ]),
  timestamp: Timestamp,
  labels: Labels,
});
export type RawSample = Static<typeof RawSample>;

/** One item of `GET /v1/metrics/names`. */
export const MetricName = Type.Object({
  name: Type.String(),
  type: MetricType,
  unit: Type.Union([Type.String(), Type.Null()]),
  help: Type.Optional(Type.String({ description: 'What its senders say of it' })),
  hasHistograms: Type.Optional(
    Type.Boolean({
      description:
        'True when its series have histograms; aggregates and stats have quantiles then, as they do for the type latency',
    }),
  ),
  seriesCount: Type.Integer(),
  lastValue: Type.Union([Type.Number(), Type.Null()]),
  lastTimestamp: Type.Union([Timestamp, Type.Null()]),
});
export type MetricName = Static<typeof MetricName>;

/** One item of `GET /v1/metrics/series?name=`: a series of that metric. */
export const MetricSeries = Type.Object({
  labels: Labels,
  type: MetricType,
  unit: Type.Union([Type.String(), Type.Null()]),
  lastValue: Type.Union([Type.Number(), Type.Null()]),
  lastTimestamp: Type.Union([Timestamp, Type.Null()]),
});
export type MetricSeries = Static<typeof MetricSeries>;

/** One item of `GET /v1/overview`: a metric with the averages of its last hour by minute. */
export const MetricCard = Type.Intersect([
  MetricName,
  Type.Object({
    sparkline: Type.Array(Type.Tuple([Type.Number(), Type.Number()]), {
      description: '[epoch milliseconds of the minute, average over all series of the metric]',
    }),
  }),
]);
export type MetricCard = Static<typeof MetricCard>;

const Quantile = Type.Optional(
  Type.Union([Type.Number(), Type.Null()], {
    description:
      'Off by 0.55 % at most, or by the resolution of the histograms that were sent. Absent unless a series is of the type latency or has histograms; null where the distribution is unknown',
  }),
);
/** The values that this share of all are not above. */
export const Quantiles = Type.Object({
  p50: Quantile,
  p90: Quantile,
  p95: Quantile,
  p99: Quantile,
  quantileCount: Type.Optional(
    Type.Integer({
      description:
        'Of how many of `count` values the quantiles are; absent when of all. What came before a metric was a latency is counted, but in no quantile',
    }),
  ),
});
export type Quantiles = Static<typeof Quantiles>;

/** One item of `GET /v1/aggregates`. */
export const AggregateBucket = Type.Object({
  timestamp: Type.String({ format: 'date-time', description: 'Where the bucket begins' }),
  count: Type.Integer(),
  sum: Type.Number(),
  min: Type.Number(),
  max: Type.Number(),
  average: Type.Number(),
  ...Quantiles.properties,
  labels: Type.Optional(Labels),
});
export type AggregateBucket = Static<typeof AggregateBucket>;

/** The answer of `GET /v1/stats`; with no sample count and sum are 0 and the others null. */
export const Stats = Type.Object({
  count: Type.Integer(),
  sum: Type.Number(),
  min: Type.Union([Type.Number(), Type.Null()]),
  max: Type.Union([Type.Number(), Type.Null()]),
  average: Type.Union([Type.Number(), Type.Null()]),
  ...Quantiles.properties,
});
export type Stats = Static<typeof Stats>;
