import { type Static, Type } from './schema.ts';

/** The answer of `GET /api/v1/metadata`: by metric, with one entry each. */
export const MetadataAnswer = Type.Object({
  status: Type.Literal('success'),
  data: Type.Record(
    Type.String(),
    Type.Array(Type.Object({ type: Type.String(), help: Type.String(), unit: Type.String() })),
  ),
});
export type MetadataAnswer = Static<typeof MetadataAnswer>;

/** What Prometheus' HTTP API answers where something is wrong. */
export const PrometheusError = Type.Object({
  status: Type.Literal('error'),
  errorType: Type.String(),
  error: Type.String(),
});
export type PrometheusError = Static<typeof PrometheusError>;
