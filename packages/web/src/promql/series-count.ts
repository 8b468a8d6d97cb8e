import { maxAskedSeries } from '../api/promql.ts';
import { formatCount } from '../format/count.ts';

/** How many series there are: where the answer is cut, there may be more. */
export function seriesCountText(count: number): string {
  const text = formatCount(count, 'series', 'series');
  return count >= maxAskedSeries ? `at least ${text}` : text;
}
