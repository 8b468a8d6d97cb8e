import type { SystemName } from '../systems/system.ts';

/** What the design promises of a measure. */
export type Bar = { text: string; holds: (measure: Measure) => boolean };

/** One line of the report: the same work, done by each system. */
export type Measure = {
  what: string;
  unit: string;
  better: 'higher' | 'lower';
  bar: Bar | undefined;
  /** Absent: the system cannot do this, or is not installed. */
  figures: Partial<Record<SystemName, number>>;
  /** What helps to understand a figure: processor time, memory, latencies. */
  details: Partial<Record<SystemName, Record<string, number>>>;
};

/** How many times better ours is; below 1 the peer is ahead. */
export function ratioTo(measure: Measure, peer: SystemName): number | undefined {
  const ours = measure.figures.Tidemark;
  const theirs = measure.figures[peer];
  if (ours === undefined || theirs === undefined) return undefined;
  return measure.better === 'higher' ? ours / theirs : theirs / ours;
}

export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  if (sorted.length % 2 === 1) return upper;
  return (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
