import { type Static, Type } from './schema.ts';

/** Most rules that can be made by the API, each in a group of its own. */
export const maxApiRules = 20_000;
/** Longest expression, label value or annotation of a rule, in UTF-16 code units. */
export const maxRuleTextLength = 20_000;
/** Most labels, and as many annotations, of one rule. */
export const maxRuleLabels = 64;
/** Most series in the answer of a preview, those that would have alerted most first. */
export const maxPreviewSeries = 100;
/** Most steps of a preview. */
export const maxPreviewSteps = 11_000;

const texts = (description: string) =>
  Type.Optional(Type.Record(Type.String(), Type.String(), { description }));
const duration = (description: string) =>
  Type.Optional(Type.String({ description: `${description}, such as 90s, 5m or 1h30m` }));
const time = (description: string) => Type.String({ format: 'date-time', description });
const optionalTime = (description: string) =>
  Type.Union([Type.String({ format: 'date-time' }), Type.Null()], { description });

export const RuleFormOperator = Type.Enum(['>', '>=', '<', '<=', '==', '!=']);
export type RuleFormOperator = Static<typeof RuleFormOperator>;

/** What is compared: the newest value, or a summary of the last `window`. */
export const RuleFormStatistic = Type.Enum([
  'last',
  'avg',
  'min',
  'max',
  'sum',
  'count',
  'rate',
  'increase',
]);
export type RuleFormStatistic = Static<typeof RuleFormStatistic>;

/** A simple rule as the form has it: compiled to PromQL, and recognised in it. */
export const RuleForm = Type.Object({
  metric: Type.String(),
  matchers: Type.Array(
    Type.Object({
      label: Type.String(),
      operator: Type.Enum(['=', '!=', '=~', '!~']),
      value: Type.String(),
    }),
  ),
  statistic: RuleFormStatistic,
  window: Type.Union([Type.String(), Type.Null()], {
    description: 'A duration such as 5m; null for the newest value',
  }),
  operator: RuleFormOperator,
  threshold: Type.Number(),
});
export type RuleForm = Static<typeof RuleForm>;

/**
 * Body of `POST /v1/rules` and `PUT /v1/rules/:id`, in the words of Prometheus' rule files. Either `alert` or
 * `record`, and either `expr` or `form`.
 */
export const RuleDefinition = Type.Object({
  alert: Type.Optional(Type.String({ description: 'Name of the alert' })),
  record: Type.Optional(Type.String({ description: 'Name of the series that is recorded' })),
  expr: Type.Optional(Type.String({ description: 'PromQL' })),
  form: Type.Optional(RuleForm),
  for: duration('How long the condition must hold before the alert fires'),
  keep_firing_for: duration('How long the alert goes on after the condition has ended'),
  labels: texts('Added to the alert or to the recorded series; `severity` is one by custom'),
  annotations: texts('For people; templates may use $labels and $value'),
  interval: duration(
    'How often it is evaluated; one minute unless the configuration says otherwise',
  ),
});
export type RuleDefinition = Static<typeof RuleDefinition>;

export const RuleState = Type.Union([
  Type.Literal('inactive'),
  Type.Literal('pending'),
  Type.Literal('firing'),
]);
export type RuleState = Static<typeof RuleState>;

/** One series of a rule that satisfies its condition, or did until lately. */
export const RuleAlert = Type.Object({
  labels: Type.Record(Type.String(), Type.String()),
  annotations: Type.Record(Type.String(), Type.String()),
  state: Type.Union([Type.Literal('pending'), Type.Literal('firing')]),
  activeAt: time('Since when the condition holds'),
  firedAt: optionalTime('Since when it fires'),
  keepFiringSince: optionalTime('Since when only keep_firing_for holds it'),
  value: Type.Union([Type.Number(), Type.Null()], { description: 'null is not a number' }),
});
export type RuleAlert = Static<typeof RuleAlert>;

/** A rule with what is known of it, as `GET /v1/rules/:id` gives it. */
export const Rule = Type.Object({
  id: Type.String(),
  origin: Type.Union([Type.Literal('file'), Type.Literal('api')], {
    description: 'Rules of files cannot be changed here',
  }),
  file: Type.Union([Type.String(), Type.Null()]),
  group: Type.String(),
  kind: Type.Union([Type.Literal('alerting'), Type.Literal('recording')]),
  name: Type.String({ description: 'Of the alert, or of the recorded series' }),
  expr: Type.String(),
  form: Type.Union([RuleForm, Type.Null()], { description: 'null where it is more than simple' }),
  for: Type.String({ description: '0s for at once' }),
  keep_firing_for: Type.String(),
  labels: Type.Record(Type.String(), Type.String()),
  annotations: Type.Record(Type.String(), Type.String()),
  interval: Type.String(),
  state: RuleState,
  health: Type.Union([Type.Literal('ok'), Type.Literal('err'), Type.Literal('unknown')]),
  lastError: Type.String({ description: 'Empty while all is well' }),
  lastEvaluation: optionalTime('null before the first one'),
  evaluationSeconds: Type.Number(),
  isDecidedInStream: Type.Boolean({
    description: 'Decided as each sample arrives, and not only on the interval',
  }),
  alerts: Type.Array(RuleAlert, { description: 'At most 1,000; in `GET /v1/rules` at most 10' }),
  alertCounts: Type.Object({ pending: Type.Integer(), firing: Type.Integer() }),
});
export type Rule = Static<typeof Rule>;

/** The answer of `GET /v1/rules`: those of files first, each in the order of its file. */
export const RulesAnswer = Type.Object({ rules: Type.Array(Rule) });
export type RulesAnswer = Static<typeof RulesAnswer>;

/** Body of `POST /v1/rules/preview`: where would the rule have fired? Times as everywhere, `step` a duration. */
export const RulePreviewRequest = Type.Object({
  rule: RuleDefinition,
  start: Type.Union([Type.String(), Type.Integer()]),
  end: Type.Union([Type.String(), Type.Integer()]),
  step: Type.Optional(
    Type.String({ description: 'A duration; the interval of the rule if absent' }),
  ),
});
export type RulePreviewRequest = Static<typeof RulePreviewRequest>;

/** One series of a preview: its values, and when it would have been pending and firing. */
export const RulePreviewSeries = Type.Object({
  labels: Type.Record(Type.String(), Type.String(), {
    description: 'Of the alert; where it never was active, of the series',
  }),
  annotations: Type.Record(Type.String(), Type.String(), {
    description: 'As they were when it last fired; empty if it never did',
  }),
  values: Type.Array(Type.Tuple([Type.Integer(), Type.Union([Type.Number(), Type.Null()])]), {
    description: '[epoch milliseconds, value]; what is compared if `threshold` is there',
  }),
  spans: Type.Array(
    Type.Object({
      state: Type.Union([Type.Literal('pending'), Type.Literal('firing')]),
      start: Type.Integer({ description: 'Epoch milliseconds' }),
      end: Type.Integer({ description: 'Epoch milliseconds, not included' }),
    }),
  ),
});
export type RulePreviewSeries = Static<typeof RulePreviewSeries>;

export const RulePreview = Type.Object({
  expr: Type.String({ description: 'What was evaluated' }),
  stepMs: Type.Integer(),
  threshold: Type.Union([
    Type.Object({ operator: RuleFormOperator, value: Type.Number() }),
    Type.Null(),
  ]),
  seriesCount: Type.Integer({ description: 'All of them; `series` has the first 100' }),
  firings: Type.Integer({ description: 'How often an alert would have begun to fire' }),
  series: Type.Array(RulePreviewSeries),
  warnings: Type.Array(Type.String()),
});
export type RulePreview = Static<typeof RulePreview>;
