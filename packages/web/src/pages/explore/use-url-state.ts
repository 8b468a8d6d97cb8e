import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import type { TimeFrame } from '../../url-state/time-frame.ts';

/** Queries of the views from which the reader zoomed in, kept with the history entry. */
type ZoomHistory = { zoomedFrom: readonly string[] } | null;

type FrameState = { frame: TimeFrame; pausedAtMs: number | null };

/** How a state is written as a query string (without `?`), and read. */
export type UrlCodec<State> = {
  encode: (state: State) => string;
  decode: (search: string) => State;
};

/** The state of the page, which is its URL, and the ways to change it. */
export function useUrlState<State extends FrameState>({ encode, decode }: UrlCodec<State>) {
  const search = useSearch();
  const [, navigate] = useLocation();
  const zoomedFrom = useHistoryState<ZoomHistory>()?.zoomedFrom ?? [];
  const state = useMemo(() => decode(search), [search, decode]);

  const go = (query: string, options?: { replace?: boolean; state?: ZoomHistory }) =>
    navigate(query === '' ? '/explore' : `/explore?${query}`, options);

  return {
    state,
    canZoomBack: zoomedFrom.length > 0,
    change: (changes: Partial<State>) => go(encode({ ...state, ...changes })),
    /** Changes the look without an entry in the browser's history. */
    adjust: (changes: Partial<State>) =>
      go(encode({ ...state, ...changes }), { replace: true, state: { zoomedFrom } }),
    zoom: (frame: TimeFrame) =>
      go(encode({ ...state, frame, pausedAtMs: null }), {
        state: { zoomedFrom: [...zoomedFrom, encode(state)] },
      }),
    zoomBack: () => {
      const previous = zoomedFrom[zoomedFrom.length - 1];
      if (previous === undefined) return;
      // Only the frame goes back; what was chosen since stays.
      const { frame, pausedAtMs } = decode(previous);
      go(encode({ ...state, frame, pausedAtMs }), {
        state: { zoomedFrom: zoomedFrom.slice(0, -1) },
      });
    },
  };
}
