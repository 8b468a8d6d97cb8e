import assert from 'node:assert/strict';
import { test } from 'node:test';
import { resetHints } from '../../batch/index.ts';
import { binaryOperation } from './binary-operation.ts';
import type { FloatHistogram } from './float-histogram.ts';
import { makeHistogram, noteList } from './testing/make-histogram.ts';
import { histogramExpression } from './text.ts';

const one = makeHistogram({ buckets: [1, 2], sum: 4, zeroCount: 1, zeroThreshold: 0.5 });
const two = makeHistogram({ buckets: [1, 1], sum: 3, resetHint: resetHints.gauge });
const custom = makeHistogram({ bounds: [1, 2], buckets: [1, 1] });
const otherCustom = makeHistogram({ bounds: [2], buckets: [1, 1] });
const reset = makeHistogram({ buckets: [1], resetHint: resetHints.yes });
const running = makeHistogram({ buckets: [1], resetHint: resetHints.no });

type Operand = number | FloatHistogram;

const cases: [left: Operand, operator: string, right: Operand, result: string, notes: string[]][] =
  [
    [one, '*', 2, '{{count:8 sum:8 z_bucket:2 z_bucket_w:0.5 buckets:[2 4]}}', []],
    [2, '*', one, '{{count:8 sum:8 z_bucket:2 z_bucket_w:0.5 buckets:[2 4]}}', []],
    [one, '*', 0, '{{z_bucket_w:0.5}}', []],
    [
      one,
      '*',
      -1,
      '{{count:-4 sum:-4 z_bucket:-1 z_bucket_w:0.5 counter_reset_hint:gauge buckets:[-1 -2]}}',
      [],
    ],
    [one, '/', 2, '{{count:2 sum:2 z_bucket:0.5 z_bucket_w:0.5 buckets:[0.5 1]}}', []],
    [one, '/', 0, '{{count:+Inf sum:+Inf z_bucket:+Inf z_bucket_w:0.5}}', []],
    [
      2,
      '/',
      one,
      'null',
      ['info: incompatible sample types encountered for binary operator "/": float / histogram'],
    ],
    [
      one,
      '+',
      2,
      'null',
      ['info: incompatible sample types encountered for binary operator "+": histogram + float'],
    ],
    [
      1,
      '</',
      2,
      'null',
      ['info: incompatible sample types encountered for binary operator "</": float </ float'],
    ],
    [
      one,
      '*',
      two,
      'null',
      [
        'info: incompatible sample types encountered for binary operator "*": histogram * histogram',
      ],
    ],
    [
      one,
      '</',
      two,
      'null',
      [
        'info: incompatible sample types encountered for binary operator "</": histogram </ histogram',
      ],
    ],
    [
      one,
      '==',
      1,
      'null',
      ['info: incompatible sample types encountered for binary operator "==": histogram == float'],
    ],
    [
      one,
      '+',
      two,
      '{{count:6 sum:7 z_bucket:1 z_bucket_w:0.5 counter_reset_hint:gauge buckets:[2 3]}}',
      [],
    ],
    [running, '-', running, '{{counter_reset_hint:gauge}}', []],
    [
      reset,
      '+',
      running,
      '{{count:2 buckets:[2]}}',
      ['warning: conflicting counter resets during histogram addition'],
    ],
    [
      reset,
      '-',
      running,
      '{{counter_reset_hint:gauge}}',
      ['warning: conflicting counter resets during histogram subtraction'],
    ],
    [
      one,
      '-',
      custom,
      'null',
      ['warning: incompatible bucket layout encountered for binary operator -'],
    ],
    [
      custom,
      '+',
      otherCustom,
      '{{schema:-53 count:4 custom_values:[2] buckets:[3 1]}}',
      ['info: mismatched custom buckets were reconciled during addition'],
    ],
    [one, '==', { ...one }, histogramExpression(one), []],
    [reset, '==', running, histogramExpression(reset), []],
    [one, '==', two, 'null', []],
    [one, '!=', two, histogramExpression(one), []],
    [custom, '!=', custom, 'null', []],
    [
      one,
      '>',
      two,
      'null',
      [
        'info: incompatible sample types encountered for binary operator ">": histogram > histogram',
      ],
    ],
    [makeHistogram({ buckets: [0, 4] }), '</', 1, '{{}}', []],
    [makeHistogram({ buckets: [0, 4] }), '>/', 1, '{{count:4 offset:1 buckets:[4]}}', []],
  ];

for (const [left, operator, right, result, notes] of cases) {
  const text = (operand: Operand) =>
    typeof operand === 'number' ? String(operand) : histogramExpression(operand);
  test(`${text(left)} ${operator} ${text(right)}`, () => {
    const told = noteList();
    const value = binaryOperation(operator, left, right, told.annotate);
    assert.equal(value === null ? 'null' : histogramExpression(value), result);
    assert.deepEqual(told.texts, notes);
  });
}
