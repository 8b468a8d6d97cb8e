import type { Matcher } from '../promql/index.ts';
import { nameLabel, valueTest } from '../samples/index.ts';
import type { LabelPairs, SeriesTable } from '../series/index.ts';

/** Indexes of all series that satisfy the matchers, of which one says the name. Without waiting, see `matchSeries`. */
export function seriesMatching(table: SeriesTable, matchers: readonly Matcher[]): Uint32Array {
  const isExact = ({ operator, value }: Matcher) => operator === '=' && value !== '';
  const name = matchers.find((matcher) => matcher.label === nameLabel && isExact(matcher));
  const pairs: LabelPairs = matchers
    .filter((matcher) => matcher.label !== nameLabel && isExact(matcher))
    .map(({ label, value }) => [label, value] as const);
  const tests = matchers
    .filter((matcher) => matcher !== name && (matcher.label === nameLabel || !isExact(matcher)))
    .map((matcher) => valueTest(table, matcher));
  const base = table.select(name?.value, pairs);
  return tests.length === 0 ? base : base.filter((series) => tests.every((test) => test(series)));
}
