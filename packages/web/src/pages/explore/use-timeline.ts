import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Labels } from '@tidemark/protocol';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { useLiveConnection } from '../../api/live-provider.tsx';
import { foldLive, type Grouping } from '../../chart/fold-live.ts';
import { bucketMs, type Line, type Resolution } from '../../chart/line.ts';
import { quickRanges, type TimeFrame } from '../../url-state/time-frame.ts';
import { type FetchedLines, fetchLines } from './fetch-lines.ts';
import { LiveBuffer } from './live-buffer.ts';
import type { Span } from './resolve-frame.ts';

export type TimelineQuestion = {
  metric: string;
  labels: Labels;
  groupBy: readonly string[];
  resolution: Resolution;
  zone: string;
  frame: TimeFrame;
  /** What the frame covers at this moment; for a live one it moves on. */
  span: Span;
  isLive: boolean;
  /** False while the frame is not known yet. */
  isReady: boolean;
};

/** How soon lines are fetched anew while live, in milliseconds: to set right what live points cannot know. */
const settleMs = 3000;
const refetchMs = { raw: 60_000, minute: 15_000, hour: 60_000, day: 120_000 } as const;
const summedUpRefetchMs = 10_000;
/** While more arrives than is pushed, most of what is new comes by fetching. */
const missedRefetchMs = 5000;

/** The lines of one metric, with what is live folded in; `isMissingLive` until what is missing was fetched. */
export function useTimeline(question: TimelineQuestion) {
  const { metric, labels, groupBy, resolution, zone, frame, span, isLive, isReady } = question;
  const queryClient = useQueryClient();
  const connection = useLiveConnection();
  const [buffer] = useState(() => new LiveBuffer());
  const version = useSyncExternalStore(
    (onChange) => buffer.watch(onChange),
    () => buffer.version,
  );
  const labelsText = JSON.stringify(labels);

  // A live frame is the same question at every moment; the others are their bounds.
  const frameKey = isLive ? frame : span;
  const query = useQuery<FetchedLines>({
    queryKey: ['timeline', metric, labelsText, groupBy, resolution, zone, frameKey],
    queryFn: async ({ signal }) => {
      const asked = isLive && frame.kind === 'recent' ? recentSpan(frame, resolution) : span;
      const fetched = await fetchLines(
        { name: metric, labels, ...asked },
        resolution,
        zone,
        groupBy,
        signal,
      );
      buffer.forgetBefore(fetched.requestedAtMs);
      return fetched;
    },
    refetchInterval: ({ state }) => (isLive ? nextFetchMs(buffer, resolution, state.data) : false),
    placeholderData: keepPreviousData,
    enabled: isReady,
  });

  useEffect(() => {
    if (!isLive) return;
    const selectedLabels = JSON.parse(labelsText) as Labels;
    return connection.subscribe(
      { name: metric, labels: selectedLabels },
      {
        onPoints: (points) => buffer.add(points, Date.now()),
        onThinned: () => buffer.miss(Date.now()),
        onSubscribed: () => void queryClient.invalidateQueries({ queryKey: ['timeline', metric] }),
      },
    );
  }, [connection, queryClient, buffer, metric, labelsText, isLive]);

  const fetched = query.data;
  const folded = useMemo(() => {
    if (fetched === undefined) return [];
    if (!isLive || version === 0) return fetched.lines;
    const grouping: Grouping =
      resolution === 'raw' ? { kind: 'series' } : { kind: 'labels', names: groupBy };
    return foldLive(fetched.lines, buffer.since(fetched.requestedAtMs), resolution, grouping, zone);
  }, [fetched, isLive, version, buffer, resolution, groupBy, zone]);

  return {
    query,
    lines: withinSpan(folded, span, resolution),
    isMissingLive: isLive && fetched !== undefined && buffer.isMissingSince(fetched.requestedAtMs),
  };
}

/** From the beginning of a bucket on, so that the first one shown is whole. */
function recentSpan(frame: Extract<TimeFrame, { kind: 'recent' }>, resolution: Resolution): Span {
  const nowMs = Date.now();
  const startMs = nowMs - quickRanges[frame.range].spanMs;
  if (resolution === 'raw' || resolution === 'day') return { startMs, endMs: nowMs };
  return {
    startMs: Math.floor(startMs / bucketMs[resolution]) * bucketMs[resolution],
    endMs: nowMs,
  };
}

function nextFetchMs(
  buffer: LiveBuffer,
  resolution: Resolution,
  fetched: FetchedLines | undefined,
): number {
  if (fetched === undefined) return refetchMs[resolution];
  if (buffer.isMissingSince(fetched.requestedAtMs)) return missedRefetchMs;
  if (resolution === 'raw') return buffer.hasSummedUp() ? summedUpRefetchMs : refetchMs.raw;
  const unsettled = buffer.isAmbiguous(fetched.requestedAtMs, fetched.answeredAtMs);
  return unsettled && resolution === 'minute' ? settleMs : refetchMs[resolution];
}

/** Lines without the points that have left the frame; lines that have none any more are dropped. */
function withinSpan(lines: readonly Line[], span: Span, resolution: Resolution): Line[] {
  const earliestMs = span.startMs - (resolution === 'raw' ? 1 : bucketMs[resolution]);
  const shown: Line[] = [];
  for (const line of lines) {
    const first = line.points[0];
    const last = line.points[line.points.length - 1];
    if (first === undefined || last === undefined) continue;
    // Frames of a live view end at the last tick, points come after it.
    const latestMs = span.endMs + 2000;
    const isWhole = first.timestampMs > earliestMs && last.timestampMs <= latestMs;
    const points = isWhole
      ? line.points
      : line.points.filter((one) => one.timestampMs > earliestMs && one.timestampMs <= latestMs);
    if (points.length > 0) shown.push(points === line.points ? line : { ...line, points });
  }
  return shown;
}
