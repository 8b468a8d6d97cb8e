import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from './parse.ts';
import { PromqlParseError } from './parse-error.ts';

/** Messages are those of Prometheus 3.15. */
const mistakes: readonly (readonly [query: string, message: string])[] = [
  ['', 'unknown position: parse error: no expression found in input'],
  ['# only a comment', '1:1: parse error: no expression found in input'],
  ['1 2', '1:3: parse error: unexpected number "2"'],
  ['a b', '1:3: parse error: unexpected identifier "b"'],
  ['a +', '1:4: parse error: unexpected end of input'],
  ['* 1', '1:1: parse error: unexpected <op:*>'],
  ['a and', '1:6: parse error: unexpected end of input'],
  ['(1', '1:3: parse error: unclosed left parenthesis'],
  ['1)', `1:3: parse error: unexpected right parenthesis ')'`],
  ['a[5m', '1:5: parse error: unclosed left bracket'],
  ['a]', `1:2: parse error: unexpected right bracket ']'`],
  ['a{', '1:3: parse error: unexpected end of input inside braces'],
  ['a{b}', '1:4: parse error: unexpected "}" in label matching, expected label matching operator'],
  ['a{b=c}', '1:5: parse error: unexpected identifier "c" in label matching, expected string'],
  [
    'a{b="c" d="e"}',
    '1:9: parse error: unexpected identifier "d" in label matching, expected "," or "}"',
  ],
  ['a{,}', '1:3: parse error: unexpected "," in label matching, expected identifier or "}"'],
  ['a{b!"c"}', `1:4: parse error: unexpected character after '!' inside braces: '"'`],
  ['a{1}', `1:3: parse error: unexpected character inside braces: '1'`],
  ['a =~ b', `1:3: parse error: unexpected character after '=': '~'`],
  ['a = b', '1:3: parse error: unexpected "="'],
  ['a ! b', `1:3: parse error: unexpected character after '!': ' '`],
  ['é', `1:1: parse error: unexpected character: 'é'`],
  ['\n  "é" $', `2:8: parse error: unexpected character: '$'`],
  ['"a', '1:1: parse error: unterminated quoted string'],
  ['"a\nb"', '1:1: parse error: unterminated quoted string'],
  ['"\ud83d"', '1:1: parse error: invalid UTF-8 rune'],
  ['`a', '1:1: parse error: unterminated raw string'],
  ['"\\q"', `1:1: parse error: unknown escape sequence U+0071 'q'`],
  ['"\\xg1"', `1:1: parse error: illegal character U+0067 'g' in escape sequence`],
  ['"\\ud800"', '1:1: parse error: escape sequence is an invalid Unicode code point'],
  ['1e', '1:1: parse error: bad number or duration syntax: "1e"'],
  [
    '1e+ 2',
    '1:1: parse error: error parsing number: strconv.ParseFloat: parsing "1e+": invalid syntax',
  ],
  [
    '0x',
    '1:1: parse error: error parsing number: strconv.ParseFloat: parsing "0x": invalid syntax',
  ],
  [
    '1e999',
    '1:1: parse error: error parsing number: strconv.ParseFloat: parsing "1e999": value out of range',
  ],
  ['5ma', '1:1: parse error: bad number or duration syntax: "5ma"'],
  ['a }', `1:3: parse error: unexpected character: '}'`],
  ['a[:1m]', '1:4: parse error: unexpected colon before duration in duration expression'],
  ['0.5.', '1:1: parse error: bad number or duration syntax: "0.5."'],
  ['sum((a b))', '1:8: parse error: unexpected identifier "b" in aggregation'],
  ['sum(a) b', '1:8: parse error: unexpected identifier "b"'],
  ['(foo(1)', '1:2: parse error: unknown function with name "foo"'],
  ['a{b=~"\\xff"}', '1:3: parse error: error parsing regexp: invalid UTF-8'],
  ['5x', '1:1: parse error: bad number or duration syntax: "5"'],
  ['1m1h', '1:1: parse error: not a valid duration string: "1m1h"'],
  ['a[5m1m]', '1:3: parse error: not a valid duration string: "5m1m"'],
  ['a[0]', '1:3: parse error: duration must be greater than 0'],
  ['a[-5m]', '1:3: parse error: duration must be greater than 0'],
  ['a[300y]', '1:3: parse error: duration out of range'],
  ['a[5m / 0]', '1:6: parse error: division by zero'],
  ['a[5m % 0]', '1:6: parse error: modulo by zero'],
  ['a[foo]', `1:3: parse error: unexpected character in duration expression: 'f'`],
  ['a[5m b]', `1:6: parse error: unexpected character: 'b', expected ':'`],
  [
    'a[]',
    '1:3: parse error: unexpected "]" in subquery or range selector, expected number, duration, step(), or range()',
  ],
  ['a[5m 3]', '1:6: parse error: unexpected number "3" in subquery or range, expected ":" or "]"'],
  ['a[5m:1m 3]', '1:9: parse error: unexpected number "3" in subquery selector, expected "]"'],
  [
    'a offset',
    '1:9: parse error: unexpected end of input in offset, expected number, duration, step(), or range()',
  ],
  ['a offset 5m offset 5m', '1:1: parse error: offset may not be set multiple times'],
  [
    '(a) offset 5m',
    '1:1: parse error: offset modifier must be preceded by an instant vector selector or range vector selector or a subquery',
  ],
  ['a @', '1:4: parse error: unexpected end of input in @, expected timestamp'],
  ['a @ 1 @ 2', '1:1: parse error: @ <timestamp> may not be set multiple times'],
  ['a @ inf', '1:1: parse error: timestamp out of bounds for @ modifier: +Inf'],
  [
    'sum(a) @ 1',
    '1:1: parse error: @ modifier must be preceded by an instant vector selector or range vector selector or a subquery',
  ],
  ['a offset 5m[5m]', '1:12: parse error: no offset modifiers allowed before range'],
  ['a @ start()[5m]', '1:12: parse error: no @ modifiers allowed before range'],
  ['sum(a)[5m]', '1:7: parse error: ranges only allowed for vector selectors'],
  [
    'a anchored smoothed',
    '1:1: parse error: anchored and smoothed modifiers cannot be used together',
  ],
  ['a[5m:] anchored', '1:1: parse error: anchored modifier is not supported for subqueries'],
  ['1 smoothed', '1:1: parse error: smoothed modifier not implemented'],
  ['sum by a (b)', '1:8: parse error: unexpected identifier "a" in grouping opts, expected "("'],
  [
    'sum by (a b) (c)',
    '1:11: parse error: unexpected identifier "b" in grouping opts, expected "," or ")"',
  ],
  ['sum by (1) (c)', '1:9: parse error: unexpected number "1" in grouping opts, expected label'],
  ['sum by (a) c', '1:12: parse error: unexpected identifier "c" in aggregation'],
  ['sum()', '1:1: parse error: no arguments for aggregate expression provided'],
  [
    'sum(a, b)',
    '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 1, got 2',
  ],
  [
    'topk(a)',
    '1:1: parse error: wrong number of arguments for aggregate expression provided, expected 2, got 1',
  ],
  [
    'topk(a, b)',
    '1:6: parse error: expected type scalar in aggregation parameter, got instant vector',
  ],
  [
    'count_values(1, b)',
    '1:14: parse error: expected type string in aggregation parameter, got scalar',
  ],
  [
    'sum(1)',
    '1:5: parse error: expected type instant vector in aggregation expression, got scalar',
  ],
  ['foo(1)', '1:1: parse error: unknown function with name "foo"'],
  ['abs(a,)', '1:6: parse error: trailing commas not allowed in function call args'],
  ['abs()', '1:1: parse error: expected 1 argument(s) in call to "abs", got 0'],
  ['round()', '1:1: parse error: expected at least 1 argument(s) in call to "round", got 0'],
  ['round(a, 1, 2)', '1:1: parse error: expected at most 2 argument(s) in call to "round", got 3'],
  [
    'label_join(a, "b")',
    '1:1: parse error: expected at least 3 argument(s) in call to "label_join", got 2',
  ],
  [
    'rate(a)',
    '1:6: parse error: expected type range vector in call to function "rate", got instant vector',
  ],
  [
    'abs(a[5m])',
    '1:5: parse error: expected type instant vector in call to function "abs", got range vector',
  ],
  ['info(a, b)', '1:9: parse error: expected label selectors only, got vector selector instead'],
  ['info(a, abs(b))', '1:9: parse error: expected label selectors only'],
  ['1 == 2', '1:3: parse error: comparisons between scalars must use BOOL modifier'],
  ['a + bool b', '1:3: parse error: bool modifier can only be used on comparison operators'],
  ['1 and a', '1:1: parse error: set operator "and" not allowed in binary scalar expression'],
  ['a and on (x) group_left () b', '1:1: parse error: no grouping allowed for "and" operation'],
  ['a or fill(1) b', '1:1: parse error: filling in missing series not allowed for set operators'],
  [
    'a + fill(1) 2',
    '1:1: parse error: filling in missing series only allowed between instant vectors',
  ],
  ['a + on (x) 1', '1:1: parse error: vector matching only allowed between instant vectors'],
  [
    'a + on (x) group_left (x) b',
    '1:3: parse error: label "x" must not occur in ON and GROUP clause at once',
  ],
  [
    'a[5m] + 1',
    '1:1: parse error: binary expression must contain only scalar and instant vector types',
  ],
  [
    '"a" + 1',
    '1:1: parse error: binary expression must contain only scalar and instant vector types',
  ],
  [
    '-"a"',
    '1:1: parse error: unary expression only allowed on expressions of type scalar or instant vector, got "string"',
  ],
  ['(1)[5m:]', '1:1: parse error: subquery is only allowed on instant vector, got scalar instead'],
  ['{}', '1:1: parse error: vector selector must contain at least one non-empty matcher'],
  [
    '{a=~".*",b!="x"}',
    '1:1: parse error: vector selector must contain at least one non-empty matcher',
  ],
  ['a{__name__="b"}', '1:1: parse error: metric name must not be set twice: "a" or "b"'],
  ['a{"b"}', '1:1: parse error: metric name must not be set twice: "a" or "b"'],
];

for (const [query, message] of mistakes) {
  test(`${JSON.stringify(query)}: ${message}`, () => {
    assert.throws(() => parse(query), { message, code: 'bad_promql', status: 400 });
  });
}

test('a regex that is none is told with its matcher', () => {
  assert.throws(
    () => parse('a{b=~"("}'),
    /^TidemarkError: 1:3: parse error: error parsing regexp: /,
  );
});

test('an error points at its place in the text for an editor', () => {
  assert.throws(
    () => parse('sum(rate(x))'),
    (error) => {
      assert.ok(error instanceof PromqlParseError);
      assert.deepEqual(error.position, { from: 9, to: 10 });
      assert.equal(error.reason.startsWith('expected type range vector'), true);
      return true;
    },
  );
});
