import type { Matcher } from '../promql/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { Turns } from '../turns/index.ts';
import { Turn } from './turn.ts';

/** The label that stands for the name of a metric. */
export const nameLabel = '__name__';

/** The clock is looked at once for so many series. */
const clockMask = 1023;

/**
 * Indexes of the series that satisfy all matchers, in the order of their birth. What the table has indexes for
 * (a name, a label with a value) is looked up there; any other condition is tested once for each different value,
 * not for each series. `signal` ends it early.
 */
export async function matchSeries(
  table: SeriesTable,
  matchers: readonly Matcher[],
  signal: AbortSignal,
  turns = new Turns(),
): Promise<Uint32Array> {
  const turn = new Turn(signal, turns);
  const { base, rest } = await startingSet(table, matchers, turn);
  const tests = rest.map((matcher) => valueTest(table, matcher));
  if (tests.length === 0) return base;
  const found = new Uint32Array(base.length);
  let count = 0;
  for (let i = 0; i < base.length; i++) {
    if ((i & clockMask) === 0 && turn.isOver) await turn.next();
    const index = base[i];
    if (table.has(index) && tests.every((test) => test(index))) found[count++] = index;
  }
  return found.subarray(0, count);
}

type StartingSet = { base: Uint32Array; rest: readonly Matcher[] };

/** Series among which all that match are, and the matchers that are still to be tested. */
async function startingSet(
  table: SeriesTable,
  matchers: readonly Matcher[],
  turn: Turn,
): Promise<StartingSet> {
  const isIndexed = ({ operator, value }: Matcher) => operator === '=' && value !== '';
  const name = matchers.find((matcher) => matcher.label === nameLabel && isIndexed(matcher));
  const pairs = matchers.filter((matcher) => matcher.label !== nameLabel && isIndexed(matcher));
  if (name !== undefined || pairs.length > 0) {
    const base = table.select(
      name?.value,
      pairs.map(({ label, value }) => [label, value] as const),
    );
    return { base, rest: matchers.filter((one) => one !== name && !pairs.includes(one)) };
  }
  // A condition that a series without the label cannot satisfy needs only the series with its values.
  const selective = matchers.filter((matcher) => !matcher.matches(''));
  const best = selective.find(({ label }) => label === nameLabel) ?? selective[0];
  if (best === undefined) return { base: table.select(undefined, []), rest: matchers };
  return {
    base: await seriesWithMatchingValue(table, best, turn),
    rest: matchers.filter((one) => one !== best),
  };
}

async function seriesWithMatchingValue(
  table: SeriesTable,
  { label, matches }: Matcher,
  turn: Turn,
): Promise<Uint32Array> {
  const parts: Uint32Array[] = [];
  if (label === nameLabel) {
    for (const name of table.names()) {
      if (turn.isOver) await turn.next();
      if (matches(name)) parts.push(table.indexesOfName(name));
    }
  } else {
    for (const value of table.values.of(label)) {
      if (turn.isOver) await turn.next();
      if (matches(table.values.text(value))) parts.push(table.values.indexesOf(value));
    }
  }
  return joined(parts);
}

function joined(parts: readonly Uint32Array[]): Uint32Array {
  if (parts.length === 1) return parts[0];
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all.sort();
}

/** Whether a series satisfies the matcher; remembers what it found out of each value. */
export function valueTest(
  table: SeriesTable,
  { label, matches }: Matcher,
): (index: number) => boolean {
  const known = new Map<number, boolean>();
  const isName = label === nameLabel;
  const numberOf = isName
    ? (index: number) => table.values.nameNumber(index)
    : table.values.numberOf(label);
  const textOf = (number: number) => {
    if (isName) return table.values.nameText(number);
    return number === -1 ? '' : table.values.text(number);
  };
  return (index) => {
    const number = numberOf(index);
    let isMatch = known.get(number);
    if (isMatch === undefined) {
      isMatch = matches(textOf(number));
      known.set(number, isMatch);
    }
    return isMatch;
  };
}
