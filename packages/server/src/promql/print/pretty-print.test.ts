import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../parse/index.ts';
import { prettyPrint } from './pretty-print.ts';

const long = 'a_metric_with_quite_a_long_name{job="some-job-or-other",instance="one-of-them"}';

test('what fits on a line stays on it', () => {
  assert.equal(prettyPrint(parse('sum(rate(x[5m]))by(a)/2')), 'sum by (a) (rate(x[5m])) / 2');
});

test('an aggregation, a call and parentheses indent what is inside', () => {
  assert.equal(
    prettyPrint(parse(`sum by (a) (histogram_quantile(0.9, (rate(${long}[5m]))))`)),
    `sum by (a) (
  histogram_quantile(
    0.9,
    (rate(a_metric_with_quite_a_long_name{instance="one-of-them",job="some-job-or-other"}[5m]))
  )
)`,
  );
});

test('a parameter has a line of its own', () => {
  assert.equal(
    prettyPrint(parse(`topk(5, ${long} and ${long})`)),
    `topk(
  5,
    a_metric_with_quite_a_long_name{instance="one-of-them",job="some-job-or-other"}
  and
    a_metric_with_quite_a_long_name{instance="one-of-them",job="some-job-or-other"}
)`,
  );
});

test('the operator of a long binary expression stands between its sides', () => {
  assert.equal(
    prettyPrint(parse(`${long} > bool on (a) group_left (b) -(${long} + 1)`)),
    `  a_metric_with_quite_a_long_name{instance="one-of-them",job="some-job-or-other"}
> bool on (a) group_left (b)
  -(a_metric_with_quite_a_long_name{instance="one-of-them",job="some-job-or-other"} + 1)`,
  );
});

test('a long subquery breaks inside', () => {
  assert.equal(
    prettyPrint(parse(`max_over_time(sum(${long} * ${long})[1h:5m] offset 1m)`)),
    `max_over_time(
  sum(
      a_metric_with_quite_a_long_name{instance="one-of-them",job="some-job-or-other"}
    *
      a_metric_with_quite_a_long_name{instance="one-of-them",job="some-job-or-other"}
  )[1h:5m] offset 1m
)`,
  );
});
