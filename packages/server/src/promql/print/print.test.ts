import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from '../parse/index.ts';
import { conformanceScripts } from '../testing/conformance-scripts.ts';
import { parseScript } from '../testing/parse-script.ts';
import { queries } from '../testing/queries.ts';
import { prettyPrint } from './pretty-print.ts';
import { print } from './print.ts';
import { queryTexts } from './testing/query-texts.ts';

/** As Prometheus' `String()` writes them. */
const canonical: readonly (readonly [query: string, expected: string])[] = [
  ['sum(x) by(job , instance,)', 'sum by (job, instance) (x)'],
  ['sum without() (x)', 'sum without () (x)'],
  ['sum by () (x)', 'sum(x)'],
  ['topk(5,x)', 'topk(5, x)'],
  ['{__name__="up"}', '{__name__="up"}'],
  ['up{z="1",a=~"2"}', 'up{a=~"2",z="1"}'],
  [`up{a='"'}`, 'up{a="\\""}'],
  ['{"a.b", "c.d"=`e`}', '{"c.d"="e",__name__="a.b"}'],
  ['up @1603774568.1 offset 90s', 'up @ 1603774568.100 offset 1m30s'],
  ['up offset -5m @ end()', 'up @ end() offset -5m'],
  ['up offset 5m anchored', 'up anchored offset 5m'],
  ['rate(up[300] anchored @ 5 offset 1w)', 'rate(up[5m] anchored @ 5.000 offset 1w)'],
  ['rate(up[2*1m+step()])', 'rate(up[2 * 1m + step()])'],
  ['rate(up[(1m)])', 'rate(up[(1m)])'],
  ['up offset -(1m+range())', 'up offset -(1m + range())'],
  ['up offset min_of(1,2m)', 'up offset min_of(1, 2m)'],
  ['x[8d:90000ms] @ start()', 'x[8d:1m30s] @ start()'],
  ['x[1h:]', 'x[1h:]'],
  ['a+ignoring()b', 'a + b'],
  ['a+on()b', 'a + on () b'],
  ['a*ignoring()group_left b', 'a * ignoring () group_left () b'],
  ['a>bool on(x)group_right(y)b', 'a > bool on (x) group_right (y) b'],
  ['a+fill_right(2)fill_left(1)b', 'a + fill_left (1) fill_right (2) b'],
  ['a+fill_left(2)fill_right(2)b', 'a + fill (2) b'],
  ['-  -1', '1'],
  ['-(1)', '-(1)'],
  ['1e3+1e-7+1e300*0', `1000 + 0.0000001 + 1${'0'.repeat(300)} * 0`],
  ['inf', '+Inf'],
  ['90s', '1m30s'],
  ['"a\\x62\\n\\u00e9\\x07\\xff"', '"ab\\né\\a\\xff"'],
  ['sum by ("a.b") (x)', 'sum by ("a.b") (x)'],
];

for (const [query, expected] of canonical) {
  test(`${query} is written ${expected.slice(0, 80)}`, () => {
    assert.equal(print(parse(query)), expected);
  });
}

/** Without the places in the text, which differ. */
function treeOf(query: string): unknown {
  const withoutPositions = (key: string, value: unknown) => {
    if (key === 'position') return undefined;
    return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
  };
  return JSON.parse(JSON.stringify(parse(query), withoutPositions));
}

test('random queries, printed and parsed, are the same tree', () => {
  const printed = fc.property(queryTexts, (query) => {
    const text = print(parse(query));
    assert.equal(print(parse(text)), text);
    assert.deepEqual(sorted(treeOf(text)), sorted(treeOf(query)), text);
    assert.deepEqual(sorted(treeOf(prettyPrint(parse(query)))), sorted(treeOf(query)));
  });
  fc.assert(printed, { numRuns: 2000 });
});

/** Printing sorts matchers, and writes durations as durations. */
function sorted(tree: unknown): unknown {
  if (Array.isArray(tree)) return tree.map(sorted);
  if (typeof tree !== 'object' || tree === null) return tree;
  const node: Record<string, unknown> = { ...tree };
  if (Array.isArray(node.matchers)) {
    node.matchers = node.matchers.map((one) => JSON.stringify(one)).sort();
  }
  if (node.kind === 'fixed') delete node.isNumber;
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, sorted(value)]));
}

test('the corpus and all conformance queries survive printing', () => {
  const asked = conformanceScripts()
    .flatMap(({ text }) => parseScript(text))
    .flatMap((command) => (command.kind === 'eval' ? [command.query] : []));
  for (const query of [...queries, ...asked]) {
    const text = print(parse(query));
    assert.equal(print(parse(text)), text, query);
  }
});
