import { useQuery } from '@tanstack/react-query';
import type { MetricName } from '@tidemark/protocol';
import { useMemo } from 'react';
import { parseQuery } from '../../../api/promql.ts';
import { unitOfBounds, unitOfQuery } from '../../../promql/unit-of-query.ts';

/** The units of a query's values and of its histograms' bounds, by the metrics' own and its shape. */
export function useUnits(
  expression: string,
  names: readonly MetricName[],
): { unit: string | null; boundUnit: string | null } {
  const { data: tree } = useQuery({
    queryKey: ['promql-tree', expression],
    queryFn: ({ signal }) => parseQuery(expression, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return useMemo(() => {
    if (tree === undefined) return { unit: null, boundUnit: null };
    const units = new Map(names.map(({ name, unit }) => [name, unit]));
    const unitOfMetric = (name: string) => units.get(name) ?? null;
    return { unit: unitOfQuery(tree, unitOfMetric), boundUnit: unitOfBounds(tree, unitOfMetric) };
  }, [tree, names]);
}
