import { quickRanges, type TimeFrame } from '../../url-state/time-frame.ts';

/** Epoch milliseconds, both inclusive. */
export type Span = { startMs: number; endMs: number };

/**
 * The moments that a frame stands for. `nowMs` is where a recent frame ends; `extent` is from the
 * oldest sample to the newest, null while it is unknown.
 */
export function resolveFrame(frame: TimeFrame, nowMs: number, extent: Span | null): Span {
  if (frame.kind === 'between') return { startMs: frame.startMs, endMs: frame.endMs };
  if (frame.kind === 'recent') {
    return { startMs: nowMs - quickRanges[frame.range].spanMs, endMs: nowMs };
  }
  return extent ?? { startMs: nowMs - quickRanges['24h'].spanMs, endMs: nowMs };
}

/** The smallest zoom, in milliseconds: a second. */
const minZoomMs = 1000;

/** A dragged span, at least so wide that axes can name it, on whole milliseconds. */
export function zoomTo(startMs: number, endMs: number): TimeFrame {
  const missingMs = Math.max(0, minZoomMs - (endMs - startMs));
  return {
    kind: 'between',
    startMs: Math.round(startMs - missingMs / 2),
    endMs: Math.round(endMs + missingMs / 2),
  };
}
