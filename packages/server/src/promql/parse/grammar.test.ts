import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parser } from '@prometheus-io/lezer-promql';
import { conformanceScripts } from '../testing/conformance-scripts.ts';
import { parseScript } from '../testing/parse-script.ts';
import { queries } from '../testing/queries.ts';
import { functions } from './functions.ts';
import { parse } from './parse.ts';
import { PromqlParseError } from './parse-error.ts';

/**
 * The grammar that Prometheus publishes for editors, beside our own parser. It cannot take our parser's place: by it
 * `-1 ^ 2` is (-1) ^ 2, `a + b offset 5m` shifts the sum, and `min_of(1, 2)` is an error. But an editor that uses it
 * must not underline what we understand.
 */
function isError(query: string): boolean {
  let hasError = false;
  parser.parse(query).iterate({
    enter: ({ type }) => {
      if (type.isError) hasError = true;
    },
  });
  return hasError;
}

/** What the editor's grammar does not know, though Prometheus does. */
const unknownToGrammar: readonly RegExp[] = [
  /\d\.(?!\d)/, // `2.` is a number
  /\boffset \+/, // `offset` may name a metric
  /(?<!\[)\b(?:min_of|max_of)\(/, // these are functions outside of durations, too
];

test('the published grammar takes what we take', () => {
  const scripts = conformanceScripts().flatMap(({ text }) => parseScript(text));
  const asked = scripts.flatMap((command) => (command.kind === 'eval' ? [command.query] : []));
  const refused = [...queries, ...asked].filter(isError);
  const unexplained = refused.filter((query) => !unknownToGrammar.some((one) => one.test(query)));
  assert.deepEqual(unexplained, []);
});

test('it refuses what we refuse as no syntax', () => {
  for (const query of [
    '1 2',
    'a b',
    'a +',
    '(1',
    'a{b}',
    'a[5m:1m 3]',
    'sum by a (b)',
    'a offset',
  ]) {
    assert.throws(() => parse(query), PromqlParseError, query);
    assert.equal(isError(query), true, query);
  }
});

test('it knows no function that we do not know', () => {
  const known = [...functions.keys()].filter((name) => !isError(`${name}()`));
  assert.ok(known.length > 80, `${known.length}`);
  const named = parser.nodeSet.types.map(({ name }) => name);
  const asFunction = (name: string) =>
    name
      .replace(/StdDev|StdVar/g, (part) => `S${part.slice(1).toLowerCase()}`)
      .replace(/(?<=[a-z])([A-Z])/g, '_$1')
      .toLowerCase();
  const from = named.indexOf('AbsentOverTime');
  const to = named.indexOf('Year');
  const missing = named
    .slice(from, to + 1)
    .map(asFunction)
    .filter((name) => name !== 'identifier' && !functions.has(name));
  assert.deepEqual(missing, []);
});
