import { isQuickRange, type TimeFrame } from './time-frame.ts';

/** The frame of a page that says nothing else. */
export const defaultFrame: TimeFrame = { kind: 'recent', range: '1h' };

/** Writes a frame, and when it was paused, to a query string; the default is left out. */
export function encodeFrame(
  query: URLSearchParams,
  frame: TimeFrame,
  pausedAtMs: number | null,
): void {
  if (frame.kind === 'between') {
    query.set('start', new Date(frame.startMs).toISOString());
    query.set('end', new Date(frame.endMs).toISOString());
  } else {
    const range = frame.kind === 'all' ? 'all' : frame.range;
    if (range !== '1h') query.set('range', range);
  }
  if (pausedAtMs !== null) query.set('paused', new Date(pausedAtMs).toISOString());
}

/** Reads them back; whatever makes no sense becomes the default. Only recent frames are paused. */
export function decodeFrame(query: URLSearchParams): {
  frame: TimeFrame;
  pausedAtMs: number | null;
} {
  const frame = frameOf(query);
  return { frame, pausedAtMs: frame.kind === 'recent' ? decodeMoment(query.get('paused')) : null };
}

function frameOf(query: URLSearchParams): TimeFrame {
  const startMs = decodeMoment(query.get('start'));
  const endMs = decodeMoment(query.get('end'));
  if (startMs !== null && endMs !== null && startMs < endMs) {
    return { kind: 'between', startMs, endMs };
  }
  const range = query.get('range') ?? '';
  if (range === 'all') return { kind: 'all' };
  return isQuickRange(range) ? { kind: 'recent', range } : defaultFrame;
}

function decodeMoment(text: string | null): number | null {
  if (text === null) return null;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? null : ms;
}
