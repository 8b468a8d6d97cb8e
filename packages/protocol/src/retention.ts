import { type Static, Type } from './schema.ts';

/** Most overrides that can be set, and as many again in the configuration file. */
export const maxRetentionOverrides = 100;

const duration = (description: string) =>
  Type.Optional(
    Type.String({
      description: `${description}: a whole number with ms, s, m, h, d, w or y; 0 for ever`,
    }),
  );

const durations = {
  raw: duration('How long raw samples are kept'),
  '1m': duration('How long rows of minutes are kept'),
  '1h': duration('How long rows of hours are kept'),
};

/** How long the series that a selector matches are kept. */
export const RetentionOverride = Type.Object({
  match: Type.String({
    description: 'A selector, as in `match[]`: `{__name__=~"debug_.*",env="dev"}`',
  }),
  ...durations,
});
export type RetentionOverride = Static<typeof RetentionOverride>;

/** Body of `PUT /v1/retention`: takes the place of what was set before. */
export const RetentionChange = Type.Object({ overrides: Type.Array(RetentionOverride) });
export type RetentionChange = Static<typeof RetentionChange>;

/** How long what is kept. The first override that matches a series counts, those that were set first of all. */
export const RetentionAnswer = Type.Object({
  default: Type.Required(Type.Object(durations)),
  overrides: Type.Array(RetentionOverride),
  fileOverrides: Type.Array(RetentionOverride),
});
export type RetentionAnswer = Static<typeof RetentionAnswer>;
