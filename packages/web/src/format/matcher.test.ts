import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { formatMatcher, matchersOf, parseMatcher } from './matcher.ts';

test('a condition is read with quotes and without', () => {
  const cases: [string, ReturnType<typeof parseMatcher>][] = [
    ['env="prod"', { name: 'env', operator: '=', value: 'prod' }],
    [' env =~ "a|b" ', { name: 'env', operator: '=~', value: 'a|b' }],
    ['host!=web-1', { name: 'host', operator: '!=', value: 'web-1' }],
    ['host!~web.*', { name: 'host', operator: '!~', value: 'web.*' }],
    ['path="a\\"b"', { name: 'path', operator: '=', value: 'a"b' }],
    ['empty=', { name: 'empty', operator: '=', value: '' }],
    ['prod', null],
    ['="prod"', null],
    ['env="prod', null],
    ['env="a"b"', null],
  ];
  for (const [text, expected] of cases) assert.deepEqual(parseMatcher(text), expected, text);
});

test('what is written is read back as it was', () => {
  const matcher = fc.record(
    {
      name: fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_.]{0,8}$/),
      operator: fc.constantFrom('=' as const, '!=' as const, '=~' as const, '!~' as const),
      value: fc.string(),
    },
    { noNullPrototype: true },
  );
  fc.assert(
    fc.property(matcher, (one) => {
      assert.deepEqual(parseMatcher(formatMatcher(one)), one);
    }),
  );
});

test('the name of the alert comes first', () => {
  const names = matchersOf({ app: 'a', alertname: 'Down', host: 'b' }).map(({ name }) => name);
  assert.deepEqual(names, ['alertname', 'app', 'host']);
});
