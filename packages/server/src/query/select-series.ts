import type { Labels } from '@tidemark/protocol';
import type { SeriesTable } from '../series/index.ts';
import type { SeriesGroups, SeriesIds } from '../store/index.ts';

/** Indexes of series, as an array or as a column. */
export type SeriesIndexes = ArrayLike<number> & Iterable<number>;

/** Indexes of the series of a metric (of all metrics if undefined) that carry all of `labels`. */
export function selectSeries(
  table: SeriesTable,
  name: string | undefined,
  labels: Labels,
): Uint32Array {
  return table.select(name, Object.entries(labels));
}

/** Of more metrics their names help little to find the rows. */
const mostMetrics = 8;

export function idsOf(table: SeriesTable, indexes: SeriesIndexes): SeriesIds {
  const count = indexes.length;
  const ids = { count, idLow: new Uint32Array(count), idHigh: new Uint32Array(count) };
  for (let i = 0; i < count; i++) {
    ids.idLow[i] = table.idLow[indexes[i]];
    ids.idHigh[i] = table.idHigh[indexes[i]];
  }
  return { ...ids, metrics: table.namesOf(indexes, mostMetrics) };
}

/** Series split into groups, and what each group has in common. */
export type GroupedSeries = { indexes: SeriesIndexes; groups: SeriesGroups; labels: Labels[] };

/** Splits series in those that fulfil a condition and the others; the groups stay the same. */
export function someOf(
  grouped: GroupedSeries,
  condition: (seriesIndex: number) => boolean,
): [GroupedSeries, GroupedSeries] {
  const yes: number[] = [];
  const no: number[] = [];
  for (let i = 0; i < grouped.indexes.length; i++) {
    if (condition(grouped.indexes[i])) yes.push(i);
    else no.push(i);
  }
  if (yes.length === 0) return [placesOf(grouped, yes), grouped];
  if (no.length === 0) return [grouped, placesOf(grouped, no)];
  return [placesOf(grouped, yes), placesOf(grouped, no)];
}

function placesOf({ indexes, groups, labels }: GroupedSeries, places: number[]): GroupedSeries {
  const take = (column: Uint32Array) => Uint32Array.from(places, (place) => column[place]);
  return {
    indexes: Uint32Array.from(places, (place) => indexes[place]),
    groups: {
      count: places.length,
      idLow: take(groups.idLow),
      idHigh: take(groups.idHigh),
      group: take(groups.group),
      groupCount: groups.groupCount,
      metrics: groups.metrics,
    },
    labels,
  };
}

/** Groups series by the values of `groupBy`; a label that a series lacks counts as the empty value. */
export function groupSeries(
  table: SeriesTable,
  indexes: SeriesIndexes,
  groupBy: readonly string[],
): GroupedSeries {
  const group = new Uint32Array(indexes.length);
  const labels: Labels[] = [];
  const known = new Map<string | number, number>();
  const numberOf = groupBy.map((label) => table.values.numberOf(label));
  const textOf = (number: number) => (number === -1 ? '' : table.values.text(number));
  for (let i = 0; i < indexes.length; i++) {
    const values = numberOf.map((number) => number(indexes[i]));
    const key = values.length === 1 ? values[0] : values.join();
    let number = known.get(key);
    if (number === undefined) {
      number = labels.length;
      known.set(key, number);
      labels.push(Object.fromEntries(groupBy.map((label, at) => [label, textOf(values[at])])));
    }
    group[i] = number;
  }
  return {
    indexes,
    groups: { ...idsOf(table, indexes), group, groupCount: labels.length },
    labels,
  };
}
