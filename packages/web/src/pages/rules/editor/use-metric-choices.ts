import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { fetchMetricNames, fetchSeries } from '../../../api/metrics.ts';
import { labelChoices } from '../../explore/label-choices.ts';

/** The metrics that there are, and of the chosen one its unit, labels and their values. */
export function useMetricChoices(metric: string) {
  const names = useQuery({
    queryKey: ['names'],
    queryFn: ({ signal }) => fetchMetricNames(signal),
  });
  const known = names.data?.find(({ name }) => name === metric);
  const series = useQuery({
    queryKey: ['series', metric],
    queryFn: ({ signal }) => fetchSeries(metric, signal),
    enabled: known !== undefined,
  });
  const labels = useMemo(
    () => labelChoices((series.data ?? []).map((one) => one.labels)),
    [series.data],
  );
  return {
    names: useMemo(() => (names.data ?? []).map(({ name }) => name), [names.data]),
    unit: known?.unit ?? null,
    labels,
  };
}
