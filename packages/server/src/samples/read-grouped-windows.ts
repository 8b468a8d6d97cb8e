import { dayMs } from '../head/index.ts';
import {
  type GroupedRequest,
  type GroupSums,
  rateColumn,
  type SampleBudget,
} from '../promql/index.ts';
import { idsOf } from '../query/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { GroupedQuestion, Span, Unsettled } from '../store/index.ts';
import type { BucketGrid } from './bucket-grid.ts';
import { GroupTotals } from './group-totals.ts';
import { labelsWithName } from './labels-with-name.ts';
import {
  eligibleSeries,
  knownTimes,
  readGrid,
  type WholeWindowSources,
} from './read-whole-windows.ts';
import { throwIfAborted } from './turn.ts';
import type { WholeWindows } from './whole-windows.ts';

/** Hours that one statement puts together: some tenths of a second's worth. */
const hoursPerPortion = 5_000_000;
/** The same of differences, which are worked out of five columns; increases are among the rows. */
const hourDeltasPerPortion = 1_500_000;
/** Days of one statement. */
const daysPerPortion = 1_000_000;
/** Runs of days that are read series by series, because not all of their hours are in days; with more, all are. */
const maxOpenRuns = 4;

const hourMs = 3_600_000;

type Each = GroupedQuestion['each'];

const eachOf = new Map<string, Each>([
  ['sum_over_time', 'sum'],
  ['avg_over_time', 'average'],
  ['count_over_time', 'count'],
  ['present_over_time', 'presence'],
  ['min_over_time', 'min'],
  ['max_over_time', 'max'],
  ['rate', 'rate'],
  ['increase', 'increase'],
  ['delta', 'delta'],
]);

/** What of each series is put together; null where windows are no single hours and no whole days. */
export function groupedResult({ bucket }: WholeWindows, { hint }: GroupedRequest): Each | null {
  if (hint.function === null || (bucket === 'hour' && hint.rangeMs !== hourMs)) return null;
  return eachOf.get(hint.function) ?? null;
}

export type GroupedWindows = { groups: readonly GroupSums[]; others: Uint32Array };

/**
 * Windows of one hour each, or of whole days, put together by group in the engine. Those of days of which some hours
 * are in no day yet are read series by series; series whose rows do not tell all are among the `others`. null where
 * that would be most of it.
 */
export async function readGroupedWindows(
  sources: WholeWindowSources,
  indexes: Uint32Array,
  windows: WholeWindows,
  each: Each,
  request: GroupedRequest,
  budget: SampleBudget,
  signal: AbortSignal,
): Promise<GroupedWindows | null> {
  const { table, head, settle } = sources;
  const span = knownTimes(request, windows);
  const isKnown = span.startMs === request.startMs && span.endMs === request.endMs;
  if (!isKnown || span.endMs <= span.startMs) return null;
  const eligible = eligibleSeries(table, head, indexes);
  if (head.hasRepeats(Array.from(eligible))) await settle();
  const windowMs = request.hint.rangeMs;
  const steps = (span.endMs - span.startMs) / windowMs;
  const totals = new GroupTotals(request.across, span.startMs, steps, windowMs);
  const told = new Set<number>();
  const cells = (span.endMs - span.startMs) / windows.lengthMs;
  const portionSeries = Math.max(1, Math.floor(cellsPerPortion(windows, each) / cells));
  for (let from = 0; from < eligible.length; from += portionSeries) {
    throwIfAborted(signal);
    const portion = eligible.subarray(from, from + portionSeries);
    const part = await addPortion(sources, portion, windows, each, request, totals, span);
    if (part === null) return null;
    for (const index of part) told.add(index);
  }
  const groups = totals.finished();
  if (groups === null) return null;
  budget.takeSamples(told.size * steps);
  return { groups, others: indexes.filter((index) => !told.has(index)) };
}

function cellsPerPortion({ bucket }: WholeWindows, each: Each): number {
  if (bucket === 'day') return daysPerPortion;
  return each === 'delta' ? hourDeltasPerPortion : hoursPerPortion;
}

/** Gives the series that were added; null where too many days are open. */
async function addPortion(
  sources: WholeWindowSources,
  portion: Uint32Array,
  windows: WholeWindows,
  each: Each,
  request: GroupedRequest,
  totals: GroupTotals,
  span: Span,
): Promise<Uint32Array | null> {
  const { table, store } = sources;
  const { bucket } = windows;
  const [{ days, hidden, several, throughEra }, behind] = await Promise.all([
    unsettledOf(sources, portion, span, bucket),
    readBehind(sources, portion, windows, span.endMs),
  ]);
  const windowMs = request.hint.rangeMs;
  const runs = runsOf(days, span, Math.max(windowMs, dayMs));
  if (runs.length > maxOpenRuns) return null;
  /** Of each place, for each of the runs. */
  const open: OpenWindow[][] = Array.from(portion, () => []);
  for (const run of runs) {
    const startMs = Math.max(run.startMs, span.startMs);
    const endMs = Math.min(run.endMs + 1, span.endMs);
    const grid = await readGrid(sources, portion, windows, { startMs, endMs });
    for (const [place, index] of portion.entries()) {
      const found = openWindowsOf(grid, place, each, windows, windowMs, { startMs, endMs });
      if (found === null) hidden.add(index);
      else open[place].push(...found);
    }
  }
  const lastRun = runs.at(-1);
  const seesEnd = lastRun !== undefined && lastRun.endMs >= span.endMs - 1;
  if (!seesEnd && behind !== null) {
    for (const [place, index] of portion.entries()) {
      if (!behind.tellsAll(place)) hidden.add(index);
    }
  }
  const told = portion.filter((index) => !hidden.has(index) && table.has(index));
  const { groupLabels, across } = request;
  const group = Uint32Array.from(told, (index) => {
    const { name, labels } = table.definition(index);
    return totals.groupOf(groupLabels(labelsWithName(name, labels)));
  });
  const rows = await store.readGrouped({
    series: { ...idsOf(table, told), group, groupCount: totals.groupCount },
    spans: settledSpans(span, runs),
    windowMs,
    several,
    throughEra,
    each,
    across,
  });
  totals.addRows(rows);
  const placeOf = new Map(Array.from(portion, (index, place) => [index, place]));
  for (const [i, index] of told.entries()) {
    for (const { ms, value } of open[placeOf.get(index) ?? 0]) totals.add(group[i], ms, value);
  }
  return told;
}

/** Tells whether a sample lies on the very end: of a frame of no length it looks at the bucket behind it alone. */
async function readBehind(
  sources: WholeWindowSources,
  portion: Uint32Array,
  windows: WholeWindows,
  endMs: number,
): Promise<BucketGrid | null> {
  if (sources.table.newestMs < endMs) return null;
  return await readGrid(sources, portion, windows, { startMs: endMs, endMs });
}

/** What a series gives for the window that begins then. */
type OpenWindow = { ms: number; value: number };

/** null where its rows do not tell all. */
function openWindowsOf(
  grid: BucketGrid,
  place: number,
  each: Each,
  windows: WholeWindows,
  windowMs: number,
  { startMs, endMs }: Span,
): OpenWindow[] | null {
  if (!grid.tellsAll(place)) return null;
  const windowCount = (endMs - startMs) / windowMs;
  const found: OpenWindow[] = [];
  if (each !== 'rate' && each !== 'increase' && each !== 'delta') {
    const perWindow = windowMs / windows.lengthMs;
    grid.eachRun(place, perWindow, (window, value, count) =>
      found.push({ ms: startMs + window * windowMs, value: ofSeries(each, value, count) }),
    );
    return found;
  }
  const samples = grid.samplesOf(place);
  if (samples === null) return null;
  const { weight, ...others } = samples;
  const out = { present: new Uint8Array(windowCount), value: new Float64Array(windowCount) };
  rateColumn(
    { ...others, ...(weight === null ? {} : { weight }) },
    { firstEndMs: startMs + windowMs, strideMs: windowMs, rangeMs: windowMs },
    { isCounter: each !== 'delta', isRate: each === 'rate' },
    out,
  );
  for (let window = 0; window < windowCount; window++) {
    if (out.present[window] === 0) continue;
    found.push({ ms: startMs + window * windowMs, value: out.value[window] });
  }
  return found;
}

/** What a window of a series gives, by its value (of averages and counts the sum) and its count of samples. */
function ofSeries(
  each: Exclude<Each, 'rate' | 'increase' | 'delta'>,
  value: number,
  count: number,
): number {
  switch (each) {
    case 'average':
      return value / count;
    case 'count':
      return count;
    case 'presence':
      return 1;
    default:
      return value;
  }
}

type UnsettledSeries = Pick<Unsettled, 'several' | 'throughEra'> & {
  days: Set<number>;
  /** Indexes. */
  hidden: Set<number>;
};

async function unsettledOf(
  { table, store, head, keptUnsettled }: WholeWindowSources,
  portion: Uint32Array,
  { startMs, endMs }: Span,
  bucket: WholeWindows['bucket'],
): Promise<UnsettledSeries> {
  const firstDay = Math.floor(startMs / dayMs);
  const lastDay = Math.floor((endMs - 1) / dayMs);
  const ofHead = new Set<number>();
  // From here to the question nothing waits: head and store must be seen at the same moment.
  for (const index of portion) {
    for (const { minute } of head.ofSeries(index)) {
      const day = Math.floor(minute / minutesPerDay);
      if (day >= firstDay && day <= lastDay) ofHead.add(day);
    }
  }
  const series = idsOf(table, portion);
  const span = { startMs: firstDay * dayMs, endMs: (lastDay + 1) * dayMs - 1 };
  const { storedThrough: throughSegment } = head;
  const { openDays, untold, ...others } = await keptUnsettled.get(
    portion,
    series,
    bucket,
    span,
    () => store.readUnsettled({ series, span, bucket, throughSegment }),
  );
  return { days: ofHead.union(openDays), hidden: new Set(indexesOf(table, untold)), ...others };
}

const minutesPerDay = 24 * 60;

function* indexesOf(
  table: SeriesTable,
  { count, idLow, idHigh }: Unsettled['untold'],
): Generator<number> {
  for (let i = 0; i < count; i++) yield table.indexOfId(idLow[i], idHigh[i]);
}

/**
 * Days that follow each other, as spans of whole days; of windows that are longer, the windows that they lie in, which
 * follow each other from the start of `span`.
 */
function runsOf(days: ReadonlySet<number>, span: Span, lengthMs: number): Span[] {
  const runs: Span[] = [];
  const firstMs = Math.floor(span.startMs / dayMs) * dayMs;
  for (const day of [...days].sort((a, b) => a - b)) {
    const startMs = firstMs + Math.floor((day * dayMs - firstMs) / lengthMs) * lengthMs;
    const last = runs.at(-1);
    if (last !== undefined && last.endMs + 1 >= startMs) last.endMs = startMs + lengthMs - 1;
    else runs.push({ startMs, endMs: startMs + lengthMs - 1 });
  }
  return runs;
}

/** The days that a span touches, without those of the runs. */
function settledSpans({ startMs, endMs }: Span, runs: readonly Span[]): Span[] {
  const spans: Span[] = [];
  let fromMs = Math.floor(startMs / dayMs) * dayMs;
  for (const run of runs) {
    if (run.startMs > fromMs) spans.push({ startMs: fromMs, endMs: run.startMs - 1 });
    fromMs = run.endMs + 1;
  }
  if (fromMs < endMs) spans.push({ startMs: fromMs, endMs: endMs - 1 });
  return spans;
}
