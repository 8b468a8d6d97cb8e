import { useLocation, useSearch } from 'wouter';
import { isQuickRange, type QuickRange } from '../../url-state/time-frame.ts';

/** Which frames the growth can be seen over. */
export const growthRanges = ['6h', '24h', '7d', '30d'] as const satisfies readonly QuickRange[];
export type GrowthRange = (typeof growthRanges)[number];

const defaultRange: GrowthRange = '24h';

/** What the page shows, which is its URL: a metric to look into, and the frame of the chart. */
export function useCardinalityView() {
  const [, navigate] = useLocation();
  const parameters = new URLSearchParams(useSearch());
  const asked = parameters.get('range') ?? '';
  const range = growthRanges.find((one) => isQuickRange(asked) && one === asked) ?? defaultRange;
  return {
    metric: parameters.get('metric'),
    range,
    changeRange: (next: GrowthRange) => {
      if (next === defaultRange) parameters.delete('range');
      else parameters.set('range', next);
      navigate(parameters.size === 0 ? '/cardinality' : `/cardinality?${parameters}`, {
        replace: true,
      });
    },
  };
}

/** The address of the page that looks into a metric. */
export function metricHref(metric: string): string {
  return `/cardinality?${new URLSearchParams({ metric })}`;
}
