import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareAnswers, pointCount, readPromqlAnswer, withoutNames } from './promql-answers.ts';

const answer = (...series: [Record<string, string>, [number, string][]][]) =>
  readPromqlAnswer(
    Buffer.from(
      JSON.stringify({ data: { result: series.map(([metric, values]) => ({ metric, values })) } }),
    ),
  );

test('answers are the same whatever the order of labels and series, and but for their last digits', () => {
  const one = answer(
    [{ a: '1', b: '2' }, [[60, '3']]],
    [
      { a: '2' },
      [
        [60, '+Inf'],
        [120, 'NaN'],
      ],
    ],
  );
  const other = answer(
    [
      { a: '2' },
      [
        [60, '+Inf'],
        [120, 'NaN'],
      ],
    ],
    [{ b: '2', a: '1' }, [[60, '3.000000001']]],
  );
  assert.deepEqual(compareAnswers(one, other).differing, 0);
  assert.equal(pointCount(one), 3);
});

test('a different value is counted, and said by how much', () => {
  const { differing, largest, first } = compareAnswers(
    answer([
      { a: '1' },
      [
        [60, '99'],
        [120, '5'],
      ],
    ]),
    answer([
      { a: '1' },
      [
        [60, '100'],
        [120, '5'],
      ],
    ]),
  );
  assert.deepEqual([differing, largest], [1, 0.01]);
  assert.equal(first, '[["a","1"]] at 60: 99, expected 100');
});

test('a point or a series that only one answer has is a difference', () => {
  const one = answer([
    { a: '1' },
    [
      [60, '1'],
      [120, '1'],
    ],
  ]);
  assert.equal(compareAnswers(one, answer([{ a: '1' }, [[60, '1']]])).differing, 1);
  assert.equal(compareAnswers(answer(), one).differing, 2);
  assert.equal(
    compareAnswers(
      one,
      answer([
        { a: '2' },
        [
          [60, '1'],
          [120, '1'],
        ],
      ]),
    ).largest,
    Infinity,
  );
});

test('the name of a metric may be left out of the comparison', () => {
  const named = answer([{ __name__: 'x', a: '1' }, [[60, '1']]]);
  const unnamed = answer([{ a: '1' }, [[60, '1']]]);
  assert.equal(compareAnswers(named, unnamed).differing, 2);
  assert.equal(compareAnswers(withoutNames(named), unnamed).differing, 0);
});
