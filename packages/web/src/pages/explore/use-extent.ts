import { useQuery } from '@tanstack/react-query';
import type { Labels } from '@tidemark/protocol';
import { fetchAggregates } from '../../api/metrics.ts';
import type { Span } from './resolve-frame.ts';

const dayMs = 86_400_000;

/** From the oldest sample of these metrics to the newest; null while unknown or when there is none. */
export function useExtent(
  metrics: readonly string[],
  labels: Labels,
  enabled: boolean,
): { extent: Span | null; isExtentPending: boolean } {
  const { data, isPending } = useQuery({
    queryKey: ['extent', metrics, labels],
    queryFn: async ({ signal }) => {
      const spans = await Promise.all(metrics.map((name) => fetchExtent(name, labels, signal)));
      const known = spans.filter((span) => span !== null);
      if (known.length === 0) return null;
      return {
        startMs: Math.min(...known.map(({ startMs }) => startMs)),
        endMs: Math.max(...known.map(({ endMs }) => endMs)),
      };
    },
    enabled: enabled && metrics.length > 0,
    staleTime: 60_000,
  });
  return { extent: data ?? null, isExtentPending: enabled && isPending };
}

/** Days first, then the minutes of the first and the last day: few rows, whatever the age. */
async function fetchExtent(
  name: string,
  labels: Labels,
  signal: AbortSignal,
): Promise<Span | null> {
  const everMs = { startMs: 0, endMs: Date.now() + dayMs };
  const days = await fetchAggregates({ name, labels, ...everMs }, 'day', 'UTC', [], signal);
  const [first, last] = [days[0], days[days.length - 1]];
  if (first === undefined || last === undefined) return null;
  const minutesOf = (day: { timestamp: string }) => {
    const startMs = Date.parse(day.timestamp);
    const endMs = startMs + dayMs - 1;
    return fetchAggregates({ name, labels, startMs, endMs }, 'minute', 'UTC', [], signal);
  };
  const [firstMinutes, lastMinutes] = await Promise.all([minutesOf(first), minutesOf(last)]);
  const oldest = firstMinutes[0] ?? first;
  const newest = lastMinutes[lastMinutes.length - 1];
  return {
    startMs: Date.parse(oldest.timestamp),
    endMs:
      newest === undefined
        ? Date.parse(last.timestamp) + dayMs
        : Date.parse(newest.timestamp) + 60_000,
  };
}
