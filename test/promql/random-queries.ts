import fc from 'fast-check';
import type { QueryTimes } from '../../packages/server/src/promql/testing/index.ts';
import { dataMs, dataStartMs } from './random-data.ts';

export type RandomQuery = { query: string; times: QueryTimes };

/**
 * Ranges that never end on a step of a subquery, or on a sample, as long as queries are asked at multiples of 15 s:
 * what lies on the left bound is counted by Prometheus 2 and not by Prometheus 3.
 */
const range = fc.constantFrom('47s', '2m13s', '5m', '11m7s', '20m');
const subqueryRange = fc.constantFrom('3m47s', '9m47s', '15m17s');
const subqueryStep = fc.constantFrom('30s', '1m', '');

const matcher = fc.constantFrom(
  ...[
    '',
    '{job="api"}',
    '{job=~"api|db"}',
    '{instance!="a"}',
    '{job!~"w.*"}',
    '{instance=~"[a-c]"}',
  ],
  ...['{zone=~".+"}', '{code="500"}', '{job=~".*b",instance=~"a|b|"}'],
);
const name = fc.constantFrom('requests_total', 'temperature', 'load', 'odd', 'limit');
const offset = fc.oneof(
  { weight: 5, arbitrary: fc.constant('') },
  { weight: 1, arbitrary: fc.constantFrom(' offset 1m', ' offset -2m', ' offset 7m15s') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      ...[' @ start()', ' @ end()', ` @ ${dataStartMs / 1000 + 1800}`, ' @ end() offset 3m'],
    ),
  },
);
const join = (...parts: fc.Arbitrary<string>[]) => fc.tuple(...parts).map((all) => all.join(''));
const selector = join(name, matcher, offset);
/** Without NaN or infinity, and without two equal values. */
const gauges = join(fc.constantFrom('temperature', 'load'), matcher, offset);

const grouping = fc.constantFrom(
  ...[
    '',
    'by (job)',
    'by (job, instance)',
    'without (instance)',
    'by (code)',
    'without (job, zone)',
    'by (zone)',
  ],
);
const aggregator = fc.constantFrom('sum', 'avg', 'min', 'max', 'count', 'group');
/** Of one value that is no finite number these are NaN in Prometheus 3, and 0 in Prometheus 2. */
const deviation = fc.constantFrom('stddev', 'stdvar');
const overTime = fc.constantFrom(
  ...['delta', 'irate', 'idelta', 'deriv', 'changes', 'resets', 'avg_over_time', 'sum_over_time'],
  ...[
    'min_over_time',
    'max_over_time',
    'count_over_time',
    'last_over_time',
    'stddev_over_time',
    'stdvar_over_time',
    'present_over_time',
    'absent_over_time',
  ],
);
/** Prometheus 2 and 3 extrapolate differently where a counter comes from near 0: these are asked of large ones. */
const ofCounter = fc.constantFrom('rate', 'increase');
const ofVector = fc.constantFrom(
  ...[
    'abs',
    'ceil',
    'floor',
    'exp',
    'ln',
    'log2',
    'log10',
    'sqrt',
    'sgn',
    'sort',
    'sort_desc',
    'timestamp',
  ],
  ...['sin', 'cos', 'tan', 'atan', 'sinh', 'tanh', 'deg', 'rad', 'absent', 'round'],
);
/** Of times only: what these give for NaN is up to the processor in Go. */
const ofTime = fc.constantFrom(
  ...[
    'minute',
    'hour',
    'day_of_week',
    'day_of_month',
    'day_of_year',
    'days_in_month',
    'month',
    'year',
  ],
);
const arithmetic = fc.constantFrom('+', '-', '*', '/', '%', '^');
const comparison = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const anyComparison = join(comparison, fc.constantFrom('', ' bool'));
const set = fc.constantFrom('and', 'or', 'unless');
const matching = fc.constantFrom(
  ...['', ' on (job)', ' on (job, instance)', ' ignoring (code)', ' ignoring (code, zone)'],
  ...[' on (job, instance) group_left', ' on (job) group_left (kind)', ' on (job) group_right'],
  ...[' ignoring (instance, code) group_left', ' ignoring (code) group_right (zone)'],
);
const setMatching = fc.constantFrom(
  '',
  ' on (job)',
  ' on ()',
  ' ignoring (code)',
  ' ignoring (zone)',
);

/** Pinned by `@`, these lose points in Prometheus 2 where another argument changes from step to step. */
const unpinned = join(name, matcher, fc.constant('['), range, fc.constant(']'));

const { vector } = fc.letrec<{ vector: string; scalar: string; matrix: string }>((tie) => ({
  vector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: selector },
    { weight: 4, arbitrary: fc.tuple(overTime, tie('matrix')).map(([f, m]) => `${f}(${m})`) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(ofCounter, matcher, range, offset)
        .map(([f, m, r, o]) => `${f}(requests_total${m}[${r}]${o})`),
    },
    fc.tuple(tie('scalar'), unpinned).map(([q, m]) => `quantile_over_time(${q}, ${m})`),
    fc.tuple(tie('scalar'), unpinned).map(([s, m]) => `predict_linear(${m}, ${s})`),
    fc.tuple(ofTime, tie('vector')).map(([f, v]) => `${f}(timestamp(${v}))`),
    fc.tuple(deviation, grouping, gauges).map(([a, by, v]) => `${a} ${by} (${v})`),
    fc.tuple(ofVector, tie('vector')).map(([f, v]) => `${f}(${v})`),
    fc
      .tuple(tie('vector'), tie('scalar'), tie('scalar'))
      .map(([v, a, b]) => `clamp(${v}, ${a}, ${b})`),
    fc.tuple(tie('vector'), tie('scalar')).map(([v, a]) => `clamp_min(${v}, ${a})`),
    fc.tuple(tie('vector'), tie('scalar')).map(([v, a]) => `round(${v}, ${a})`),
    fc.tuple(aggregator, grouping, tie('vector')).map(([a, by, v]) => `${a} ${by} (${v})`),
    fc
      .tuple(fc.constantFrom('topk', 'bottomk'), grouping, fc.nat(4), gauges)
      .map(([a, by, k, v]) => `${a} ${by} (${k}, ${v})`),
    fc
      .tuple(grouping, tie('scalar'), tie('vector'))
      .map(([by, q, v]) => `quantile ${by} (${q}, ${v})`),
    fc
      .tuple(grouping, fc.constantFrom('odd', 'limit'), matcher, offset)
      .map(([by, n, m, o]) => `count_values ${by} ("value", ${n}${m}${o})`),
    fc
      .tuple(arithmetic, matching, tie('vector'), tie('vector'))
      .map(([op, on, l, r]) => `(${l} ${op}${on} ${r})`),
    fc
      .tuple(anyComparison, matching, tie('vector'), tie('vector'))
      .map(([op, on, l, r]) => `(${l} ${op}${on} ${r})`),
    fc
      .tuple(set, setMatching, tie('vector'), tie('vector'))
      .map(([op, on, l, r]) => `(${l} ${op}${on} ${r})`),
    fc.tuple(arithmetic, tie('vector'), tie('scalar')).map(([op, l, r]) => `(${l} ${op} ${r})`),
    fc.tuple(anyComparison, tie('scalar'), tie('vector')).map(([op, l, r]) => `(${l} ${op} ${r})`),
    tie('vector').map((v) => `-${v}`),
    tie('scalar').map((s) => `vector(${s})`),
    tie('vector').map((v) => `label_replace(${v}, "zone", "$1-x", "job", "(.).*")`),
    tie('vector').map((v) => `label_join(${v}, "both", "/", "job", "instance")`),
    tie('scalar').map(
      (q) => `histogram_quantile(${q}, sum by (le, job) (rate(latency_bucket[5m])))`,
    ),
  ),
  scalar: fc.oneof(
    { depthSize: 'small' },
    { weight: 8, arbitrary: fc.constantFrom('0', '1', '0.5', '-3', '2.5', '60', '0.99') },
    fc.constantFrom('time()', 'pi()', 'NaN', 'Inf'),
    fc.tuple(arithmetic, tie('scalar'), tie('scalar')).map(([op, l, r]) => `(${l} ${op} ${r})`),
    tie('vector').map((v) => `scalar(${v})`),
  ),
  matrix: fc.oneof(
    { depthSize: 'small' },
    {
      weight: 4,
      arbitrary: fc.tuple(name, matcher, range, offset).map(([n, m, r, o]) => `${n}${m}[${r}]${o}`),
    },
    fc.tuple(tie('vector'), subqueryRange, subqueryStep).map(([v, r, s]) => `(${v})[${r}:${s}]`),
  ),
}));

/** Multiples of 15 s, from a little before the data to a little after them. */
const time = fc
  .integer({ min: -8, max: dataMs / 15_000 + 30 })
  .map((n) => dataStartMs + n * 15_000);

const times: fc.Arbitrary<QueryTimes> = fc.oneof(
  time.map((ms) => ({ isInstant: true, startMs: ms, endMs: ms, stepMs: 0 })),
  fc
    .tuple(time, fc.nat(20), fc.constantFrom(15_000, 30_000, 60_000, 105_000))
    .map(([startMs, steps, stepMs]) => ({
      ...{ isInstant: false, startMs, stepMs },
      endMs: startMs + steps * stepMs,
    })),
);

export function randomQueries(count: number, seed: number): RandomQuery[] {
  return fc.sample(fc.record({ query: vector, times }), { numRuns: count, seed });
}
