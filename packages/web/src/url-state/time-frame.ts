/** The time frame of the timeline, as the reader chose it. */
export type TimeFrame =
  | { kind: 'recent'; range: QuickRange }
  /** From the oldest sample to the newest. */
  | { kind: 'all' }
  /** Epoch milliseconds, both inclusive. */
  | { kind: 'between'; startMs: number; endMs: number };

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Ranges that end now; the key stands in the URL. */
export const quickRanges = {
  '15m': { label: 'Last 15 minutes', spanMs: 15 * minuteMs },
  '1h': { label: 'Last hour', spanMs: hourMs },
  '6h': { label: 'Last 6 hours', spanMs: 6 * hourMs },
  '24h': { label: 'Last 24 hours', spanMs: dayMs },
  '7d': { label: 'Last 7 days', spanMs: 7 * dayMs },
  '30d': { label: 'Last 30 days', spanMs: 30 * dayMs },
  '1y': { label: 'Last year', spanMs: 365 * dayMs },
} as const;

export type QuickRange = keyof typeof quickRanges;
export const quickRangeNames = Object.keys(quickRanges) as QuickRange[];

export function isQuickRange(text: string): text is QuickRange {
  return Object.hasOwn(quickRanges, text);
}
