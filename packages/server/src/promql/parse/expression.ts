/**
 * A PromQL expression as a tree. Nodes are plain frozen data tagged by `kind`; whoever works on them switches over
 * `kind`. What the parser hands out is checked: operand and argument types are right, matchers are compiled.
 * Times and durations are milliseconds. Language: https://prometheus.io/docs/prometheus/latest/querying/basics/.
 */
import type { Matcher } from './matcher.ts';

/** Where a node stands in the query text, in UTF-16 code units, `to` exclusive: what messages point at. */
export type Position = { from: number; to: number };

export type ValueType = 'scalar' | 'string' | 'vector' | 'matrix';

export type Expression =
  | NumberLiteral
  | StringLiteral
  | VectorSelector
  | MatrixSelector
  | Subquery
  | Call
  | Aggregation
  | Unary
  | Binary
  | Parentheses
  | StepInvariant;

export type NumberLiteral = {
  kind: 'number';
  position: Position;
  value: number;
  /** Written as a duration (`5m` is 300): only the printer cares. */
  isDuration: boolean;
};

export type StringLiteral = { kind: 'string'; position: Position; value: string };

/**
 * Fixed milliseconds, or an expression over step() and range() that is worked out per query. Arithmetic is in seconds:
 * `2 ^ 3` is 8 seconds, though its operands are stored as 2000 ms and 3000 ms.
 */
export type Duration = FixedDuration | DurationExpression;
export type FixedDuration = {
  kind: 'fixed';
  ms: number;
  /** Written as a number of seconds: only the printer cares. */
  isNumber?: true;
  isWrapped?: true;
};
export type DurationExpression =
  | { kind: 'step'; position: Position; isWrapped?: true }
  | { kind: 'range'; position: Position; isWrapped?: true }
  | { kind: 'negate'; position: Position; operand: Duration; isWrapped?: true }
  | {
      kind: 'arithmetic';
      position: Position;
      operator: '+' | '-' | '*' | '/' | '%' | '^' | 'min' | 'max';
      left: Duration;
      right: Duration;
      /** Stands in parentheses: only the printer cares. */
      isWrapped?: true;
    };

/** `@ <seconds>`, `@ start()`, `@ end()`. */
export type AtModifier = { kind: 'time'; ms: number } | { kind: 'start' } | { kind: 'end' };

export type VectorSelector = {
  kind: 'vectorSelector';
  position: Position;
  /** As written before the braces; it is among `matchers`, too. */
  name: string | null;
  matchers: readonly Matcher[];
  offset: Duration | null;
  at: AtModifier | null;
  /** `anchored` and `smoothed` (Prometheus 3.7, experimental). */
  edges: 'plain' | 'anchored' | 'smoothed';
};

export type MatrixSelector = {
  kind: 'matrixSelector';
  position: Position;
  /** Holds offset, @ and edges, which are written behind the range. */
  vector: VectorSelector;
  range: Duration;
};

export type Subquery = {
  kind: 'subquery';
  position: Position;
  expression: Expression;
  range: Duration;
  /** null: the default, the global evaluation interval. */
  step: Duration | null;
  offset: Duration | null;
  at: AtModifier | null;
};

export type Call = {
  kind: 'call';
  position: Position;
  /** A name of `functions.ts`. */
  function: string;
  args: readonly Expression[];
};

export const aggregators = [
  'sum',
  'avg',
  'count',
  'min',
  'max',
  'group',
  'stddev',
  'stdvar',
  'topk',
  'bottomk',
  'quantile',
  'count_values',
  'limitk',
  'limit_ratio',
] as const;
export type Aggregator = (typeof aggregators)[number];

export type Aggregation = {
  kind: 'aggregation';
  position: Position;
  aggregator: Aggregator;
  /** k, the quantile, the label of count_values, the ratio; null for the others. */
  parameter: Expression | null;
  expression: Expression;
  grouping: readonly string[];
  /** `without` instead of `by`; `sum(x)` is `by ()`. */
  isWithout: boolean;
};

export type Unary = {
  kind: 'unary';
  position: Position;
  operator: '+' | '-';
  expression: Expression;
};

export const comparisons = ['==', '!=', '<', '<=', '>', '>='] as const;
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '^'
  | 'atan2'
  | (typeof comparisons)[number]
  | 'and'
  | 'or'
  | 'unless'
  /** Trim operators on native histograms (experimental). */
  | '</'
  | '>/';

export type Binary = {
  kind: 'binary';
  position: Position;
  operator: BinaryOperator;
  left: Expression;
  right: Expression;
  returnBool: boolean;
  /** null unless both sides are vectors. */
  matching: VectorMatching | null;
};

export type VectorMatching = {
  cardinality: 'one-to-one' | 'many-to-one' | 'one-to-many' | 'many-to-many';
  labels: readonly string[];
  /** Match on `labels`; otherwise on all but them. */
  isOn: boolean;
  /** Labels that group_left or group_right takes over from the side of one. */
  include: readonly string[];
  /** What stands in for a missing side (`fill`, experimental); null: nothing. */
  fillLeft: number | null;
  fillRight: number | null;
};

export type Parentheses = { kind: 'parentheses'; position: Position; expression: Expression };

/** Has one value for all steps, because all selectors inside are pinned by @: worked out once, then repeated. Never comes out of the parser. */
export type StepInvariant = { kind: 'stepInvariant'; position: Position; expression: Expression };
