import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { matchersText, matchesAll } from './label-matcher.ts';
import { maxMatchersLength, parseMatcher, parseMatchers } from './parse-matchers.ts';

const read = (text: string) =>
  parseMatchers(text).map(({ name, operator, value }) => [name, operator, value]);

const good: [string, [string, string, string][]][] = [
  ['foo=bar', [['foo', '=', 'bar']]],
  ['{foo="bar"}', [['foo', '=', 'bar']]],
  ['{foo="bar",}', [['foo', '=', 'bar']]],
  [
    ' foo = bar , dings != bums ',
    [
      ['foo', '=', 'bar'],
      ['dings', '!=', 'bums'],
    ],
  ],
  ['foo=~"b.*"', [['foo', '=~', 'b.*']]],
  ['foo!~[a-z]+', [['foo', '!~', '[a-z]+']]],
  ['foo=', [['foo', '=', '']]],
  ['foo=""', [['foo', '=', '']]],
  ['foo=bar baz', [['foo', '=', 'bar baz']]],
  [
    'foo="bar,baz",x=y',
    [
      ['foo', '=', 'bar,baz'],
      ['x', '=', 'y'],
    ],
  ],
  [
    '{quote=~"She said: \\"Hi, all!( How\'re you…)?\\""}',
    [['quote', '=~', 'She said: "Hi, all!( How\'re you…)?"']],
  ],
  ['path="C:\\\\dir"', [['path', '=', 'C:\\dir']]],
  ['path="C:\\dir"', [['path', '=', 'C:\\dir']]],
  ['line="a\\nb"', [['line', '=', 'a\nb']]],
  [
    '{foo=~"b.*", "utf8 ✓"!=x}',
    [
      ['foo', '=~', 'b.*'],
      ['utf8 ✓', '!=', 'x'],
    ],
  ],
  ['"a b"="\\xf0\\x9f\\x99\\x82\\u00e9"', [['a b', '=', '🙂é']]],
  ['Προμηθεύς=Προμηθεύς', [['Προμηθεύς', '=', 'Προμηθεύς']]],
  ['{}', []],
  [
    '{\n  alertname = "Watchdog",\n  severity =~ "warning|critical",\n}',
    [
      ['alertname', '=', 'Watchdog'],
      ['severity', '=~', 'warning|critical'],
    ],
  ],
];

const bad: [string, RegExp][] = [
  ['foo', /expected =, !=, =~ or !~ at character 4/],
  ['=bar', /expected the name of a label at character 1/],
  ['{foo=bar', /expected a comma or } at character 9/],
  ['foo=bar}', /expected a comma at character 8 of matchers, got "}"/],
  ['{{foo="bar"}}', /expected the name of a label at character 2/],
  ['foo=="bar"', /expected a value at character 5/],
  ['foo="a"b"', /expected/],
  ['foo=~"("', /missing closing \)/],
  ['"✓"="\\q"', /\\q is no escape/],
  ['"✓"="\\xff"', /not valid UTF-8/],
  ['foo="bar",,x="y"', /expected the name of a label/],
  [`foo="${'x'.repeat(maxMatchersLength)}"`, /at most/],
];

describe('matchers', () => {
  for (const [text, expected] of good) {
    it(`reads ${text}`, () => assert.deepEqual(read(text), expected));
  }
  for (const [text, message] of bad) {
    it(`refuses ${text.slice(0, 40)}`, () => assert.throws(() => read(text), message));
  }

  it('a single one may not be several or none', () => {
    assert.equal(parseMatcher('a=b').value, 'b');
    assert.throws(() => parseMatcher('a=b,c=d'), /expected one matcher .* got 2/);
    assert.throws(() => parseMatcher('{}'), /got 0/);
  });

  it('regular expressions match whole values, labels that are missing are empty', () => {
    const matches = (text: string, labels: Record<string, string>) =>
      matchesAll(parseMatchers(text), labels);
    assert.ok(matches('a=~"b|c"', { a: 'b' }));
    assert.ok(!matches('a=~"b|c"', { a: 'xbx' }));
    assert.ok(matches('a!~"b"', { a: 'bb' }));
    assert.ok(matches('a=""', {}));
    assert.ok(!matches('a!=""', {}));
    assert.ok(matches('a=~".*"', {}));
    assert.ok(matches('constructor=""', {}));
  });

  it('what is printed is read as the same', () => {
    const text = fc.string({ unit: 'binary' });
    const one = fc.record({
      name: text.filter((name) => name !== ''),
      operator: fc.constantFrom('=', '!=') as fc.Arbitrary<'=' | '!='>,
      value: text,
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 4 }), (parts) => {
        const printed = matchersText(parts.map((part) => ({ ...part, matches: () => true })));
        const sorted = (list: unknown[]) => list.map((part) => JSON.stringify(part)).sort();
        assert.deepEqual(
          sorted(read(printed)),
          sorted(parts.map(({ name, operator, value }) => [name, operator, value])),
        );
      }),
    );
  });
});
