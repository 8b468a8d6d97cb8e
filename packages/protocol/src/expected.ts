import { Labels } from './metrics.ts';
import { type Static, Type } from './schema.ts';

/** Most expectations at once. */
export const maxExpectations = 1_000;

/** Most series that are expected, over all expectations. */
export const maxExpectedSeries = 1_000_000;

/** Most series in one answer of `GET /v1/expected/:id/series`, and in one dismissal. */
export const maxListedExpectedSeries = 10_000;

/** Shortest time in which a series may be asked to speak, in milliseconds. */
export const minExpectedEveryMs = 10_000;

/** Longest, in milliseconds (31 days). */
export const maxExpectedEveryMs = 31 * 24 * 60 * 60 * 1000;

const Timestamp = Type.String({ format: 'date-time' });

/** Body of `POST /v1/expected` and `PUT /v1/expected/:id`: each series that matches must speak so often. */
export const ExpectationChange = Type.Object({
  match: Type.String({ description: 'A selector, as in `match[]`: `{job="node",env="prod"}`' }),
  every: Type.String({ description: 'How often each must speak: 10s to 31d, such as `5m`' }),
  name: Type.Optional(
    Type.String({ description: 'The label alertname of its alerts; default SeriesSilent' }),
  ),
  labels: Type.Optional(Labels),
  annotations: Type.Optional(Labels),
});
export type ExpectationChange = Static<typeof ExpectationChange>;

/** One item of `GET /v1/expected`. */
export const Expectation = Type.Object({
  id: Type.String(),
  match: Type.String(),
  every: Type.String(),
  name: Type.String(),
  labels: Labels,
  annotations: Labels,
  source: Type.Union([Type.Literal('api'), Type.Literal('file')], {
    description: 'Those of files are changed there',
  }),
  createdAt: Timestamp,
  expectedSeries: Type.Integer({ description: 'Series that it waits for, silent ones among them' }),
  silentSeries: Type.Integer(),
  dismissedSeries: Type.Integer({ description: 'Come back if they speak again' }),
});
export type Expectation = Static<typeof Expectation>;

export const ExpectedSeriesState = Type.Union([
  Type.Literal('speaking'),
  Type.Literal('silent'),
  Type.Literal('dismissed'),
]);
export type ExpectedSeriesState = Static<typeof ExpectedSeriesState>;

/** One item of `GET /v1/expected/:id/series?state=&limit=`, silent ones first. */
export const ExpectedSeries = Type.Object({
  id: Type.String({ description: 'For the dismissal: 16 hex digits' }),
  name: Type.String(),
  labels: Labels,
  state: ExpectedSeriesState,
  lastSpoke: Timestamp,
  silentSince: Type.Union([Timestamp, Type.Null()], {
    description: 'When it was first missed',
  }),
});
export type ExpectedSeries = Static<typeof ExpectedSeries>;

/** Body of `POST /v1/expected/:id/dismiss`: these series, or all that are silent now. */
export const Dismissal = Type.Object({
  series: Type.Optional(Type.Array(Type.String())),
  allSilent: Type.Optional(Type.Boolean()),
});
export type Dismissal = Static<typeof Dismissal>;

/** Its answer: how many series are waited for no more. */
export const DismissedAnswer = Type.Object({ dismissed: Type.Integer() });
export type DismissedAnswer = Static<typeof DismissedAnswer>;
