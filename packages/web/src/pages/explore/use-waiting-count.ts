import type { Labels } from '@tidemark/protocol';
import { useEffect, useState } from 'react';
import { useLiveConnection } from '../../api/live-provider.tsx';
import { atLeast, noneWaiting, type WaitingCount, withPoints } from '../../shell/waiting-count.ts';

/** What arrived of these metrics since the view was paused. */
export function useWaitingCount(
  metrics: readonly string[],
  labels: Labels,
  paused: boolean,
): WaitingCount {
  const connection = useLiveConnection();
  const [count, setCount] = useState(noneWaiting);
  const selected = JSON.stringify({ metrics, labels });
  useEffect(() => {
    if (!paused) return;
    const selection = JSON.parse(selected) as { metrics: string[]; labels: Labels };
    const stops = selection.metrics.map((name) =>
      connection.subscribe(
        { name, labels: selection.labels },
        {
          onPoints: (points) => setCount((before) => withPoints(before, points)),
          onThinned: () => setCount(atLeast),
        },
      ),
    );
    return () => {
      for (const stop of stops) stop();
      setCount(noneWaiting);
    };
  }, [connection, selected, paused]);
  return count;
}
