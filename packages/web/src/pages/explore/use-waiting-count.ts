import type { Labels } from '@tidemark/protocol';
import { useEffect, useState } from 'react';
import { useLiveConnection } from '../../api/live-provider.tsx';

/** How many samples of these metrics arrived since the view was paused. */
export function useWaitingCount(
  metrics: readonly string[],
  labels: Labels,
  paused: boolean,
): number {
  const connection = useLiveConnection();
  const [count, setCount] = useState(0);
  const selected = JSON.stringify({ metrics, labels });
  useEffect(() => {
    if (!paused) return;
    const selection = JSON.parse(selected) as { metrics: string[]; labels: Labels };
    const stops = selection.metrics.map((name) =>
      connection.subscribe(
        { name, labels: selection.labels },
        {
          onPoints: (points) => {
            const arrived = points.reduce((sum, point) => sum + point.count, 0);
            setCount((before) => before + arrived);
          },
        },
      ),
    );
    return () => {
      for (const stop of stops) stop();
      setCount(0);
    };
  }, [connection, selected, paused]);
  return count;
}
