import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { LivePoint, MetricCard } from '@tidemark/protocol';
import { useEffect, useEffectEvent, useState } from 'react';
import { useLiveConnection } from '../../api/live-provider.tsx';
import { fetchOverview } from '../../api/metrics.ts';
import { atLeast, noneWaiting, withPoints } from '../../shell/waiting-count.ts';
import { LiveCards } from './live-cards.ts';

const queryKey = ['overview'];

/** How often everything is fetched anew, to set right what live values cannot know. */
const refetchMs = 30_000;

/** A new metric shows up this soon after its first sample, in milliseconds. */
const newMetricDelayMs = 200;

/** While more arrives than is pushed, cards that missed something are right again after this long. */
const missedDelayMs = 5000;

/** The cards, what is live about them, and how many samples wait while paused. */
export function useOverview(paused: boolean) {
  const queryClient = useQueryClient();
  const connection = useLiveConnection();
  const [live] = useState(() => new LiveCards(Date.now()));
  const [waitingCount, setWaitingCount] = useState(noneWaiting);
  const query = useQuery({
    queryKey,
    queryFn: ({ signal }) => fetchOverview(signal),
    refetchInterval: paused ? false : refetchMs,
  });

  const refetch = useEffectEvent(() => {
    if (!paused) void queryClient.invalidateQueries({ queryKey });
  });

  useEffect(() => {
    let announced: ReturnType<typeof setTimeout> | undefined;
    let missed: ReturnType<typeof setTimeout> | undefined;
    setWaitingCount(noneWaiting);
    const addToCards = (points: readonly LivePoint[]) => {
      live.add(points);
      const known = new Set(
        queryClient.getQueryData<MetricCard[]>(queryKey)?.map(({ name }) => name),
      );
      if (announced !== undefined || points.every(({ name }) => known.has(name))) return;
      announced = setTimeout(() => {
        announced = undefined;
        refetch();
      }, newMetricDelayMs);
    };
    const fetchMissed = () => {
      if (missed !== undefined) return;
      live.listenFrom(Date.now());
      missed = setTimeout(() => {
        missed = undefined;
        live.listenFrom(Date.now());
        refetch();
      }, missedDelayMs);
    };
    const stop = connection.subscribe(
      {},
      {
        onPoints: paused
          ? (points) => setWaitingCount((before) => withPoints(before, points))
          : addToCards,
        onSubscribed: () => {
          live.listenFrom(Date.now());
          refetch();
        },
        onThinned: () => (paused ? setWaitingCount(atLeast) : fetchMissed()),
      },
    );
    return () => {
      stop();
      clearTimeout(announced);
      clearTimeout(missed);
    };
  }, [connection, queryClient, live, paused]);

  return { query, live, waitingCount };
}
