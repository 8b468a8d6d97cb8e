/** How a field is written in JSON, and in protobuf. */
export type FieldType =
  | 'string'
  | 'bool'
  | 'double'
  | 'sint32'
  | 'int64'
  | 'fixed64'
  | 'sfixed64'
  /** base64, as proto3's JSON mapping has it. */
  | 'bytes'
  /** Hexadecimal digits: OTLP's own exception for the ids of traces and spans. */
  | 'hex'
  /** AggregationTemporality: a number, or its name, which other receivers take as well. */
  | 'temporality'
  | MessageSchema;

export type FieldSchema = { number: number; type: FieldType; isRepeated?: true };

/** The fields of a message by their names in JSON. */
export type MessageSchema = {
  readonly fields: ReadonlyMap<string, FieldSchema>;
  /** Whether it is a data point: one that is wrong is refused, and the others are taken. */
  readonly isPoint: boolean;
};

type Fields = Record<string, FieldSchema>;

function message(fields: Fields, isPoint = false): MessageSchema {
  return { fields: new Map(Object.entries(fields)), isPoint };
}

function one(number: number, type: FieldType): FieldSchema {
  return { number, type };
}

function many(number: number, type: FieldType): FieldSchema {
  return { number, type, isRepeated: true };
}

// AnyValue is made of itself.
const anyValueFields = new Map<string, FieldSchema>();
const anyValue: MessageSchema = { fields: anyValueFields, isPoint: false };
const keyValue = message({ key: one(1, 'string'), value: one(2, anyValue) });
anyValueFields
  .set('stringValue', one(1, 'string'))
  .set('boolValue', one(2, 'bool'))
  .set('intValue', one(3, 'int64'))
  .set('doubleValue', one(4, 'double'))
  .set('arrayValue', one(5, message({ values: many(1, anyValue) })))
  .set('kvlistValue', one(6, message({ values: many(1, keyValue) })))
  .set('bytesValue', one(7, 'bytes'));

const exemplar = message({
  timeUnixNano: one(2, 'fixed64'),
  asDouble: one(3, 'double'),
  spanId: one(4, 'hex'),
  traceId: one(5, 'hex'),
  asInt: one(6, 'sfixed64'),
  filteredAttributes: many(7, keyValue),
});

const times = { startTimeUnixNano: one(2, 'fixed64'), timeUnixNano: one(3, 'fixed64') };

const numberDataPoint = message(
  {
    ...times,
    asDouble: one(4, 'double'),
    exemplars: many(5, exemplar),
    asInt: one(6, 'sfixed64'),
    attributes: many(7, keyValue),
    flags: one(8, 'int64'),
  },
  true,
);

const histogramDataPoint = message(
  {
    ...times,
    count: one(4, 'fixed64'),
    sum: one(5, 'double'),
    bucketCounts: many(6, 'fixed64'),
    explicitBounds: many(7, 'double'),
    exemplars: many(8, exemplar),
    attributes: many(9, keyValue),
    flags: one(10, 'int64'),
    min: one(11, 'double'),
    max: one(12, 'double'),
  },
  true,
);

const buckets = message({ offset: one(1, 'sint32'), bucketCounts: many(2, 'int64') });

const exponentialHistogramDataPoint = message(
  {
    attributes: many(1, keyValue),
    ...times,
    count: one(4, 'fixed64'),
    sum: one(5, 'double'),
    scale: one(6, 'sint32'),
    zeroCount: one(7, 'fixed64'),
    positive: one(8, buckets),
    negative: one(9, buckets),
    flags: one(10, 'int64'),
    exemplars: many(11, exemplar),
    min: one(12, 'double'),
    max: one(13, 'double'),
    zeroThreshold: one(14, 'double'),
  },
  true,
);

const summaryDataPoint = message(
  {
    ...times,
    count: one(4, 'fixed64'),
    sum: one(5, 'double'),
    quantileValues: many(6, message({ quantile: one(1, 'double'), value: one(2, 'double') })),
    attributes: many(7, keyValue),
    flags: one(8, 'int64'),
  },
  true,
);

const aggregationTemporality = one(2, 'temporality');

const metric = message({
  name: one(1, 'string'),
  description: one(2, 'string'),
  unit: one(3, 'string'),
  gauge: one(5, message({ dataPoints: many(1, numberDataPoint) })),
  sum: one(
    7,
    message({
      dataPoints: many(1, numberDataPoint),
      aggregationTemporality,
      isMonotonic: one(3, 'bool'),
    }),
  ),
  histogram: one(9, message({ dataPoints: many(1, histogramDataPoint), aggregationTemporality })),
  exponentialHistogram: one(
    10,
    message({ dataPoints: many(1, exponentialHistogramDataPoint), aggregationTemporality }),
  ),
  summary: one(11, message({ dataPoints: many(1, summaryDataPoint) })),
});

const scope = message({
  name: one(1, 'string'),
  version: one(2, 'string'),
  attributes: many(3, keyValue),
});

/** What a decoder reads of ExportMetricsServiceRequest; all else is ignored, as unknown fields are. */
export const exportMetricsServiceRequest = message({
  resourceMetrics: many(
    1,
    message({
      resource: one(1, message({ attributes: many(1, keyValue) })),
      scopeMetrics: many(2, message({ scope: one(1, scope), metrics: many(2, metric) })),
    }),
  ),
});
