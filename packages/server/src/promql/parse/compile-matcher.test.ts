import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { compileMatcher, compileRegex } from './compile-matcher.ts';

const patterns = [
  ...[
    '',
    'a',
    'a|b',
    '(a|b)',
    'a|',
    '(|a)',
    '.*',
    '.+',
    'a.*',
    'a.+',
    '.*a',
    '.+a',
    '.*a.*',
    '.+a.+',
  ],
  ...[
    '.*ab.+',
    '.+ab.*',
    'a\\.b',
    'a\\.b|c',
    'a\\.b.*',
    '.*|a',
    'a.*b',
    '..',
    'a?',
    '(a)(b)',
    '(?i)a',
  ],
  ...['a||b', '((a))', '()', '[ab]+', '\\d+', '^a$', 'a|b.*', '(a|b).*', '.*.*', '.*.+', 'é.*'],
];

test('what needs no regex matches as the regex would', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'A', '.', '\n', 'é', '😀', '1', '|'), {
    maxLength: 6,
  });
  fc.assert(
    fc.property(fc.constantFrom(...patterns), text, (pattern, parts) => {
      const candidate = parts.join('');
      const expected = RE2JS.compile(`^(?s:${pattern})$`).test(candidate);
      assert.equal(compileRegex(pattern)(candidate), expected, `${pattern} on ${candidate}`);
    }),
    { numRuns: 4_000 },
  );
});

test('operators', () => {
  const matches = (operator: '=' | '!=' | '=~' | '!~', value: string, candidate: string) =>
    compileMatcher('l', operator, value).matches(candidate);
  assert.equal(matches('=', 'a.', 'a.'), true);
  assert.equal(matches('=', 'a.', 'ab'), false);
  assert.equal(matches('!=', 'a', ''), true);
  assert.equal(matches('=~', 'a.', 'ab'), true);
  assert.equal(matches('=~', 'a.', 'xab'), false);
  assert.equal(matches('!~', 'a.', 'ab'), false);
});

test('a regex takes time linear in the text', () => {
  const matches = compileRegex('(a*)*b');
  const startMs = performance.now();
  assert.equal(matches('a'.repeat(20_000)), false);
  assert.ok(performance.now() - startMs < 2000);
});

test('a regex that RE2 does not know is an error', () => {
  assert.throws(() => compileRegex('a(?=b)'), /error parsing regexp/);
  assert.throws(() => compileRegex('(a)\\1'), /error parsing regexp/);
});
