import type { Labels } from '@tidemark/protocol';
import type { SeriesTable } from '../series/index.ts';
import type { SeriesGroups, SeriesIds } from '../store/index.ts';

/** Indexes of the series of a metric (of all metrics if undefined) that carry all of `labels`. */
export function selectSeries(
  table: SeriesTable,
  name: string | undefined,
  labels: Labels,
): readonly number[] {
  const wanted = Object.entries(labels);
  const candidates = name === undefined ? allSeries(table) : table.indexesOfName(name);
  if (wanted.length === 0) return candidates;
  return candidates.filter((index) => {
    const pairs = table.definition(index).labels;
    return wanted.every(([label, value]) =>
      pairs.some(([pairLabel, pairValue]) => pairLabel === label && pairValue === value),
    );
  });
}

function allSeries(table: SeriesTable): number[] {
  return [...table.names()].flatMap((name) => table.indexesOfName(name));
}

export function idsOf(table: SeriesTable, indexes: readonly number[]): SeriesIds {
  return {
    count: indexes.length,
    idLow: Uint32Array.from(indexes, (index) => table.idLow[index]),
    idHigh: Uint32Array.from(indexes, (index) => table.idHigh[index]),
  };
}

/** Series split into groups, and what each group has in common. */
export type GroupedSeries = { indexes: readonly number[]; groups: SeriesGroups; labels: Labels[] };

/** Groups series by the values of `groupBy`; a label that a series lacks counts as the empty value. */
export function groupSeries(
  table: SeriesTable,
  indexes: readonly number[],
  groupBy: readonly string[],
): GroupedSeries {
  const group = new Uint32Array(indexes.length);
  const labels: Labels[] = [];
  const known = new Map<string, number>();
  for (let i = 0; i < indexes.length; i++) {
    const pairs = new Map(table.definition(indexes[i]).labels);
    const values = groupBy.map((label) => pairs.get(label) ?? '');
    const key = JSON.stringify(values);
    let number = known.get(key);
    if (number === undefined) {
      number = labels.length;
      known.set(key, number);
      labels.push(Object.fromEntries(groupBy.map((label, at) => [label, values[at]])));
    }
    group[i] = number;
  }
  return {
    indexes,
    groups: { ...idsOf(table, indexes), group, groupCount: labels.length },
    labels,
  };
}
