import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import {
  decodeExploreState,
  type ExploreState,
  encodeExploreState,
} from '../../url-state/explore-state.ts';
import type { TimeFrame } from '../../url-state/time-frame.ts';

/** Queries of the views from which the reader zoomed in, kept with the history entry. */
type ZoomHistory = { zoomedFrom: readonly string[] } | null;

/** The state of the page, which is its URL, and the ways to change it. */
export function useExploreState() {
  const search = useSearch();
  const [, navigate] = useLocation();
  const zoomedFrom = useHistoryState<ZoomHistory>()?.zoomedFrom ?? [];
  const state = useMemo(() => decodeExploreState(search), [search]);

  const go = (query: string, options?: { replace?: boolean; state?: ZoomHistory }) =>
    navigate(query === '' ? '/explore' : `/explore?${query}`, options);

  return {
    state,
    canZoomBack: zoomedFrom.length > 0,
    change: (changes: Partial<ExploreState>) => go(encodeExploreState({ ...state, ...changes })),
    /** Changes the look without an entry in the browser's history. */
    adjust: (changes: Partial<ExploreState>) =>
      go(encodeExploreState({ ...state, ...changes }), { replace: true, state: { zoomedFrom } }),
    zoom: (frame: TimeFrame) =>
      go(encodeExploreState({ ...state, frame, pausedAtMs: null }), {
        state: { zoomedFrom: [...zoomedFrom, encodeExploreState(state)] },
      }),
    zoomBack: () => {
      const previous = zoomedFrom[zoomedFrom.length - 1];
      if (previous === undefined) return;
      // Only the frame goes back; what was chosen since stays.
      const { frame, pausedAtMs } = decodeExploreState(previous);
      go(encodeExploreState({ ...state, frame, pausedAtMs }), {
        state: { zoomedFrom: zoomedFrom.slice(0, -1) },
      });
    },
  };
}
