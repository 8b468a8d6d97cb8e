import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileMatcher, type Matcher } from '../promql/index.ts';
import { SeriesTable } from '../series/index.ts';
import { matchSeries, nameLabel } from './match-series.ts';
import { SeriesLists } from './series-lists.ts';

const never = new AbortController().signal;

/** The value of a label of a series, `''` where it has none. */
function labelOf(table: SeriesTable, index: number, label: string): string {
  const { name, labels } = table.definition(index);
  if (label === nameLabel) return name;
  return labels.find(([one]) => one === label)?.[1] ?? '';
}

const text = fc.constantFrom('', 'a', 'b', 'ab', 'é');
const matcher = fc
  .record({
    label: fc.constantFrom(nameLabel, 'x', 'y', 'z'),
    operator: fc.constantFrom('=', '!=', '=~', '!~') as fc.Arbitrary<Matcher['operator']>,
    value: fc.constantFrom('', 'a', 'b', 'a|b', 'a.*', '.*', '.+', '(a|)b?'),
  })
  .map(({ label, operator, value }) => compileMatcher(label, operator, value));

test('finds the series that every matcher accepts, whatever is asked of the indexes', async () => {
  const series = fc.record({ name: fc.constantFrom('a', 'b', 'ab'), x: text, y: text });
  await fc.assert(
    fc.asyncProperty(
      fc.array(series, { maxLength: 20 }),
      fc.array(fc.nat(19), { maxLength: 5 }),
      fc.array(matcher, { maxLength: 4 }),
      async (all, deleted, matchers) => {
        const table = new SeriesTable();
        for (const { name, x, y } of all) {
          const labels = Object.entries({ x, y }).filter(([, value]) => value !== '');
          table.create(name, labels);
        }
        table.delete(new Set(deleted.filter((index) => index < table.size)));
        const expected = Array.from({ length: table.size }, (_, index) => index).filter(
          (index) =>
            table.has(index) &&
            matchers.every(({ label, matches }) => matches(labelOf(table, index, label))),
        );
        assert.deepEqual([...(await matchSeries(table, matchers, never))], expected);
      },
    ),
    { numRuns: 500 },
  );
});

test('a condition is tested once for each value, not for each series', async () => {
  const table = new SeriesTable();
  for (let i = 0; i < 1000; i++) {
    table.create('m', [
      ['host', `h${i}`],
      ['zone', `z${i % 3}`],
    ]);
  }
  let tested = 0;
  const matches = (value: string) => {
    tested++;
    return value === 'z1';
  };
  const matchers: Matcher[] = [
    compileMatcher(nameLabel, '=', 'm'),
    { label: 'zone', operator: '=~', value: 'z1', matches },
  ];
  assert.equal((await matchSeries(table, matchers, never)).length, 333);
  assert.equal(tested, 3);
});

test('ends when nobody waits any more', async () => {
  const table = new SeriesTable();
  for (let i = 0; i < 20_000; i++) table.create('m', [['host', `h${i}`]]);
  const slowly = (value: string) => {
    const endMs = performance.now() + 1;
    while (performance.now() < endMs);
    return value !== '';
  };
  const slow: Matcher = { label: 'host', operator: '=~', value: 'h.*', matches: slowly };
  const gone = matchSeries(table, [slow], AbortSignal.abort());
  await assert.rejects(gone, { code: 'query_canceled', status: 503 });
  const late = matchSeries(table, [slow], AbortSignal.timeout(1));
  await assert.rejects(late, { code: 'query_timeout', status: 503 });
});

test('lists are sorted, and may be cut', async () => {
  const table = new SeriesTable();
  const created = [
    table.create('b', [['x', '2']]),
    table.create('a', [['y', '1']]),
    table.create('b', [['x', '1']]),
  ];
  for (const index of created) table.observe(index, 1000 * index, 1);
  const lists = new SeriesLists(table);
  const all = { selectors: [], startMs: 0, signal: never };
  const ofB = { ...all, selectors: [[compileMatcher(nameLabel, '=', 'b')]] };
  assert.deepEqual(await lists.labelNames(all), [nameLabel, 'x', 'y']);
  assert.deepEqual(await lists.labelNames(ofB), [nameLabel, 'x']);
  assert.deepEqual(await lists.labelValues('x', all), ['1', '2']);
  assert.deepEqual(await lists.labelValues(nameLabel, ofB), ['b']);
  assert.deepEqual(await lists.labelValues('none', ofB), []);
  const row = (x: string) => [
    [nameLabel, 'b'],
    ['x', x],
  ];
  assert.deepEqual(await lists.series(ofB, 0), { rows: [row('1'), row('2')], isCut: false });
  assert.deepEqual(await lists.series(ofB, 1), { rows: [row('2')], isCut: true });
  const late = { ...all, selectors: [[compileMatcher(nameLabel, '!=', '')]], startMs: 2000 };
  assert.deepEqual(await lists.series(late, 0), { rows: [row('1')], isCut: false });
  // Two selectors name each series once.
  const twice = { ...all, selectors: [...ofB.selectors, [compileMatcher('x', '=', '1')]] };
  assert.equal((await lists.series(twice, 0)).rows.length, 2);
});
