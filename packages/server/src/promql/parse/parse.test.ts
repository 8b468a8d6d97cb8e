import assert from 'node:assert/strict';
import { test } from 'node:test';
import { print } from '../print/index.ts';
import { conformanceScripts } from '../testing/conformance-scripts.ts';
import { parseScript } from '../testing/parse-script.ts';
import { queries } from '../testing/queries.ts';
import type { Expression } from './expression.ts';
import { parse, parseSelector } from './parse.ts';

/** Every operation in its own parentheses, so that a test sees what binds to what. */
function grouped(expression: Expression): string {
  switch (expression.kind) {
    case 'binary':
      return `(${grouped(expression.left)} ${expression.operator} ${grouped(expression.right)})`;
    case 'unary':
      return `(${expression.operator}${grouped(expression.expression)})`;
    case 'parentheses':
      return grouped(expression.expression);
    default:
      return print(expression);
  }
}

const groupings: readonly (readonly [query: string, expected: string])[] = [
  ['-1 ^ 2', '(-(1 ^ 2))'],
  ['2 ^ -1 ^ 2', '(2 ^ (-(1 ^ 2)))'],
  ['2 ^ 3 ^ 2', '(2 ^ (3 ^ 2))'],
  ['2 ^ -1 * 3', '((2 ^ -1) * 3)'],
  ['-a * b', '((-a) * b)'],
  ['1 - 2 - 3', '((1 - 2) - 3)'],
  ['1 + 2 * 3', '(1 + (2 * 3))'],
  ['a * b atan2 c', '((a * b) atan2 c)'],
  ['a or b and c unless d', '(a or ((b and c) unless d))'],
  ['a + b > c + d and e', '(((a + b) > (c + d)) and e)'],
  ['a </ 1 + 2', '(a </ (1 + 2))'],
  ['a + b offset 5m', '(a + b offset 5m)'],
  ['-a offset 5m', '(-a offset 5m)'],
  ['a offset 5m + 3', '(a offset 5m + 3)'],
  ['a offset -2 ^ 2', '(a offset -2s ^ 2)'],
  ['a offset (5m) + 3', 'a offset (5m) + 3'],
  ['a @ 5 ^ 2', '(a @ 5.000 ^ 2)'],
  ['1 - -1', '(1 - -1)'],
  ['- - 1', '1'],
];

for (const [query, expected] of groupings) {
  test(`${query} is ${expected}`, () => assert.equal(grouped(parse(query)), expected));
}

const numbers: readonly (readonly [string, number])[] = [
  ['0x1F_F', 0x1ff],
  ['010', 8],
  ['089', 89],
  ['1_000.5', 1000.5],
  ['2.', 2],
  ['.5e+1', 5],
  ['1e1_0', 1e10],
  ['5m', 300],
  ['1h30m', 5400],
  ['1y2w3d4h5m6s7ms', 31536000 + 14 * 86400 + 3 * 86400 + 4 * 3600 + 306.007],
  ['inF', Number.POSITIVE_INFINITY],
  ['-iNf', Number.NEGATIVE_INFINITY],
  ['nAn', Number.NaN],
];

for (const [query, value] of numbers) {
  test(`${query} is the number ${value}`, () => {
    const expression = parse(query);
    assert.ok(expression.kind === 'number');
    assert.ok(Object.is(expression.value, value), String(expression.value));
  });
}

test('strings know the escapes of Go and keep bytes that are no UTF-8', () => {
  const stringOf = (query: string) => {
    const expression = parse(query);
    return expression.kind === 'string' ? expression.value : null;
  };
  assert.equal(stringOf('"a\\n\\x41\\u00e9\\U0001F600\\101\\""'), 'a\nAé😀A"');
  assert.equal(stringOf("'\\''"), "'");
  assert.equal(stringOf('`a\\n"`'), 'a\\n"');
  assert.equal(stringOf('"\\xc3\\xa9"'), 'é');
  assert.equal(stringOf('"a\\xc5z"'), 'a\udcc5z');
});

test('words of the language may name metrics and labels', () => {
  assert.equal(print(parse('sum + offset + by')), 'sum + offset + by');
  assert.equal(
    print(parse('sum by (sum, on, inf_, bool) (max)')),
    'sum by (sum, on, inf_, bool) (max)',
  );
  assert.equal(print(parse('up{on="x",sum="y"}')), 'up{on="x",sum="y"}');
  assert.equal(print(parse('fill + fill(1) fill')), 'fill + fill (1) fill');
});

test('keywords may be written in any case, function names may not', () => {
  assert.equal(print(parse('SUM BY (a) (b OFFSET 5m)')), 'sum by (a) (b offset 5m)');
  assert.throws(() => parse('RATE(x[5m])'), /unknown function with name "RATE"/);
});

test('sides of vectors say how they are matched, sides with a scalar do not', () => {
  const matching = (query: string) => {
    const expression = parse(query);
    return expression.kind === 'binary' ? expression.matching : null;
  };
  assert.equal(matching('a + 1'), null);
  assert.equal(matching('a + b')?.cardinality, 'one-to-one');
  assert.equal(matching('a and b')?.cardinality, 'many-to-many');
  assert.equal(matching('a + on (x) group_left (y) b')?.cardinality, 'many-to-one');
  assert.deepEqual(matching('a + on (x) fill_right(2) b'), {
    ...{ cardinality: 'one-to-one', labels: ['x'], isOn: true, include: [] },
    ...{ fillLeft: null, fillRight: 2 },
  });
});

test('durations become whole milliseconds', () => {
  const expression = parse('x[1.5] offset 0.0019');
  assert.ok(expression.kind === 'matrixSelector');
  assert.deepEqual(expression.range, { kind: 'fixed', ms: 1500, isNumber: true });
  assert.deepEqual(expression.vector.offset, { kind: 'fixed', ms: 1, isNumber: true });
});

test('positions point at what was written', () => {
  const query = 'sum by (a) (x) / rate(y{b="c"}[5m] offset 1m)';
  const expression = parse(query);
  assert.ok(expression.kind === 'binary' && expression.right.kind === 'call');
  const text = ({ position }: Expression) => query.slice(position.from, position.to);
  assert.equal(text(expression.left), 'sum by (a) (x)');
  assert.equal(text(expression.right), 'rate(y{b="c"}[5m] offset 1m)');
  assert.equal(text(expression.right.args[0] as Expression), 'y{b="c"}[5m] offset 1m');
});

test('a selector for match[] is one without modifiers', () => {
  const matchers = parseSelector('up{job=~"a.*"}');
  assert.deepEqual(
    matchers.map(({ label, operator, value }) => label + operator + value),
    ['job=~a.*', '__name__=up'],
  );
  assert.deepEqual(parseSelector('{}'), []);
  assert.throws(() => parseSelector('up[5m]'), /unexpected "\["/);
  assert.throws(() => parseSelector('sum(up)'), /unexpected "\("/);
  assert.throws(() => parseSelector('1'), /unexpected number "1"/);
});

test('all queries of the corpus and of the conformance scripts are understood', () => {
  for (const query of queries) assert.doesNotThrow(() => parse(query), query);
  for (const { text } of conformanceScripts()) {
    for (const command of parseScript(text)) {
      if (command.kind === 'eval') assert.doesNotThrow(() => parse(command.query), command.query);
    }
  }
});
