import { type Static, Type } from './schema.ts';

/** Most metrics, labels, senders, or values of a label in an answer of `GET /v1/cardinality`. */
export const maxCardinalityRows = 50;

/** A metric and how many series it has. */
export const MetricCount = Type.Object({
  name: Type.String(),
  series: Type.Integer(),
  newLastHour: Type.Integer({
    description: 'Series born within the last hour; an estimate where there are many',
  }),
});
export type MetricCount = Static<typeof MetricCount>;

/** A label, how many values it has, and how many series carry it. */
export const LabelCount = Type.Object({
  label: Type.String(),
  values: Type.Integer({
    description: 'Different values; at least so many where not all is counted',
  }),
  series: Type.Integer({ description: 'Series that carry the label' }),
});
export type LabelCount = Static<typeof LabelCount>;

/** What one sender added, and wanted to add, within the last hour. */
export const SenderGrowth = Type.Object({
  sender: Type.String({ description: 'Remote address' }),
  newSeries: Type.Integer({ description: 'Series that it brought' }),
  refused: Type.Integer({ description: 'How often a new series of it was refused' }),
  metric: Type.Union([Type.String(), Type.Null()], {
    description: 'The metric with most of its new series',
  }),
  label: Type.Union([Type.String(), Type.Null()], {
    description: 'The label with most new values; null when known values are combined anew',
  }),
});
export type SenderGrowth = Static<typeof SenderGrowth>;

/** What the limits on series refused. */
export const RefusedSeries = Type.Object({
  isNow: Type.Boolean({ description: 'Whether new series are being refused at this moment' }),
  bySenderLimit: Type.Integer({ description: 'Refusals of the last hour by the limit per sender' }),
  byTotalLimit: Type.Integer({
    description: 'Refusals of the last hour by the limit on all series',
  }),
  lastTimestamp: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
  message: Type.Union([Type.String(), Type.Null()], {
    description: 'What the last sender that was refused was told',
  }),
});
export type RefusedSeries = Static<typeof RefusedSeries>;

/** The answer of `GET /v1/cardinality`. */
export const Cardinality = Type.Object({
  series: Type.Integer(),
  limit: Type.Integer({ description: 'Most series in all (--max-series)' }),
  senderLimit: Type.Integer({
    description: 'Most new series of one sender within an hour (--max-new-series-per-sender)',
  }),
  newLastHour: Type.Integer({ description: 'Series born within the last hour' }),
  metricCount: Type.Integer(),
  metrics: Type.Array(MetricCount, { description: 'Those with most series first' }),
  labels: Type.Array(LabelCount, { description: 'Those with most values first' }),
  senders: Type.Array(SenderGrowth, { description: 'Those that were refused most first' }),
  refused: RefusedSeries,
});
export type Cardinality = Static<typeof Cardinality>;

/** The answer of `GET /v1/cardinality?metric=`. */
export const MetricCardinality = Type.Object({
  name: Type.String(),
  series: Type.Integer(),
  newLastHour: Type.Integer(),
  countedSeries: Type.Integer({
    description: 'Series that the labels were counted on; fewer than `series` when there are many',
  }),
  labels: Type.Array(
    Type.Intersect([
      LabelCount,
      Type.Object({
        top: Type.Array(Type.Object({ value: Type.String(), series: Type.Integer() }), {
          description: 'The values with most series',
        }),
      }),
    ]),
  ),
});
export type MetricCardinality = Static<typeof MetricCardinality>;
