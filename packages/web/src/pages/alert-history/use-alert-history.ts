import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { askedEvents, fetchAlertHistory } from '../../api/alerts.ts';
import { useNow } from '../../shell/use-now.ts';
import { decodeFrame, encodeFrame } from '../../url-state/frame-parameters.ts';
import { quickRanges, type TimeFrame } from '../../url-state/time-frame.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import { hasWords } from '../alerts/alert-filter.ts';

const refetchMs = 5_000;

/** What the address says is looked at, and what happened then. */
export function useAlertHistory() {
  const { parameters, hrefWith, change } = useParameters();
  const nowMs = useNow();
  const { frame, pausedAtMs } = frameOf(parameters);
  const isRecent = frame.kind === 'recent';
  const endMs = frame.kind === 'between' ? frame.endMs : (pausedAtMs ?? nowMs);
  const startMs =
    frame.kind === 'between'
      ? frame.startMs
      : endMs - quickRanges[frame.kind === 'recent' ? frame.range : '1y'].spanMs;
  const text = parameters.get('q') ?? '';
  const isLive = isRecent && pausedAtMs === null;
  const query = useQuery({
    queryKey: ['alerts', 'history', isLive ? JSON.stringify(frame) : [startMs, endMs]],
    queryFn: async ({ signal }) => {
      // What is live ends now, and not when this was last drawn.
      const span = isLive
        ? { startMs: Date.now() - (endMs - startMs), endMs: Date.now() }
        : { startMs, endMs };
      return { ...span, ...(await fetchAlertHistory(span, signal)) };
    },
    refetchInterval: isLive ? refetchMs : false,
    placeholderData: keepPreviousData,
  });
  const events = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return (query.data?.events ?? []).filter((event) => hasWords(event, words));
  }, [query.data, text]);
  return {
    query,
    events,
    /** There is more than one answer holds; `oldestMs` is how far this one reaches back. */
    isCut: (query.data?.events.length ?? 0) >= askedEvents,
    frame,
    span: { startMs, endMs },
    isRecent,
    isPaused: pausedAtMs !== null,
    text,
    opened: parameters.get('alert'),
    hrefWith,
    change,
    changeFrame: (next: TimeFrame, pausedMs: number | null) =>
      change(frameChanges(next, pausedMs), { replace: pausedMs !== null }),
  };
}

/** A day, where the address says nothing; Explore's default is an hour. */
function frameOf(parameters: URLSearchParams): {
  frame: TimeFrame;
  pausedAtMs: number | null;
} {
  const query = new URLSearchParams(parameters);
  if (!query.has('range')) query.set('range', '24h');
  return decodeFrame(query);
}

function frameChanges(frame: TimeFrame, pausedAtMs: number | null) {
  const query = new URLSearchParams();
  encodeFrame(query, frame, pausedAtMs);
  const range = frame.kind === 'recent' && frame.range === '1h' ? '1h' : query.get('range');
  return {
    range: range === '24h' ? null : range,
    start: query.get('start'),
    end: query.get('end'),
    paused: query.get('paused'),
  };
}
