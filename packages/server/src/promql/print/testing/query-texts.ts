import fc from 'fast-check';

const name = fc.constantFrom('up', 'job:up:sum', 'sum', 'offset_', 'start', 'fill');
const text = fc.constantFrom('"a"', "'b\\n'", '`c"\\d`', '"é\\xff"', '""', '".*"', '"x|y"');
const matcher = fc
  .tuple(fc.constantFrom('job', '"a.b"', 'by'), fc.constantFrom('=', '!=', '=~', '!~'), text)
  // Neither is a regex.
  .map(([label, op, value]) => `${label}${op}${value.replace('\\d', 'd').replace('\\xff', '')}`);
const matchers = fc
  .array(matcher, { maxLength: 3 })
  .map((all) => (all.length ? `{${all.join(',')}}` : ''));
const selectorBody = fc.oneof(
  fc.tuple(name, matchers).map((parts) => parts.join('')),
  matcher.map((one) => `{__name__="up",${one}}`),
);
const fixedDuration = fc.constantFrom('5m', '1h30m', '90', '1.5', '8d', '1ms');
const duration: fc.Arbitrary<string> = fc.oneof(
  fixedDuration,
  fc
    .tuple(fixedDuration, fc.constantFrom('+', '*', '^'), fixedDuration)
    .map((parts) => parts.join(' ')),
  fc.constantFrom('step() + 1', '(range() - 5m) * 2', 'min_of(step(), 5m)', '(5m)'),
);
const time = fc.constantFrom(
  '',
  ' offset 5m',
  ' offset -1h',
  ' @ 1.5',
  ' @ end() offset max_of(1m, step())',
  ' offset -step()',
);
const edges = fc.constantFrom('', ' anchored', ' smoothed');
const selector = fc.tuple(selectorBody, edges, time).map((parts) => parts.join(''));
const number = fc.oneof(
  fc.constantFrom('1', '0x1f', '5m', 'inf', 'nan', '1e300', '1e-9', '.5'),
  fc.double({ min: 0, noNaN: true }).map((value) => (Number.isFinite(value) ? String(value) : '0')),
);
const arithmetic = fc.constantFrom('+', '-', '*', '/', '%', '^', 'atan2');
const comparison = fc.constantFrom('==', '!=', '<', '<=', '>', '>=', '== bool', '> bool', '</');
const operator = fc.oneof(arithmetic, comparison);
const setOperator = fc.constantFrom('and', 'or', 'unless', 'and on (a)', 'or ignoring ("b.c")');
const grouping = fc.constantFrom('', 'by (job)', 'by ("a.b", on)', 'without ()', 'without (x, y,)');
const matching = fc.constantFrom(
  ...['', 'on (a, b)', 'ignoring ("a.b")', 'on (a) group_left ()', 'ignoring () group_right (c)'],
  ...[
    'fill(0)',
    'on (a) fill_left(-1)',
    'fill_left(1) fill_right(inf)',
    'on (a) group_left (b) fill(1e-7)',
  ],
);

const { vector } = fc.letrec<{ vector: string; scalar: string; matrix: string }>((tie) => ({
  vector: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: selector },
    fc
      .tuple(matching, operator, tie('vector'), tie('vector'))
      .map(([on, op, l, r]) => `${l} ${op} ${on} ${r}`),
    fc.tuple(comparison, tie('vector'), tie('scalar')).map(([op, l, r]) => `(${l} ${op} ${r})`),
    fc.tuple(setOperator, tie('vector'), tie('vector')).map(([op, l, r]) => `${l} ${op} ${r}`),
    tie('vector').map((inside) => `(${inside})`),
    tie('vector').map((inside) => `-(${inside})`),
    fc.tuple(grouping, tie('vector')).map(([by, inside]) => `sum ${by} (${inside})`),
    fc.tuple(grouping, tie('scalar'), tie('vector')).map(([by, k, v]) => `topk(${k}, ${v}) ${by}`),
    tie('matrix').map((inside) => `rate(${inside})`),
    fc.tuple(tie('scalar'), tie('matrix')).map(([q, m]) => `quantile_over_time(${q}, ${m})`),
  ),
  scalar: fc.oneof(
    { depthSize: 'small' },
    { weight: 3, arbitrary: number },
    fc.tuple(arithmetic, tie('scalar'), tie('scalar')).map(([op, l, r]) => `${l} ${op} ${r}`),
    tie('scalar').map((inside) => `-${inside}`),
    tie('vector').map((inside) => `scalar(${inside})`),
    fc.constantFrom('time()', 'pi()', 'min_of(1, 2)', '(1)'),
  ),
  matrix: fc.oneof(
    { depthSize: 'small' },
    fc.tuple(selectorBody, duration, edges, time).map(([s, d, e, t]) => `${s}[${d}]${e}${t}`),
    fc
      .tuple(tie('vector'), duration, duration, time)
      .map(([v, d, s, t]) => `(${v})[${d}:${s}]${t}`),
  ),
}));

/** Texts of random valid queries that use the whole language. */
export const queryTexts: fc.Arbitrary<string> = vector;
