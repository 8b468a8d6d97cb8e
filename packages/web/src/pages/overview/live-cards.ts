import type { LivePoint } from '@tidemark/protocol';
import type { SparkPoint } from '../../chart/sparkline-path.ts';

/** What arrived for one metric since the page listens. */
export type LiveCard = {
  lastValue: number;
  lastTimestampMs: number;
  /** Averages of the minutes that were heard from their beginning on. */
  minutes: readonly SparkPoint[];
};

type Tally = { minuteMs: number; count: number; sum: number };
type Entry = { card: LiveCard; tallies: Tally[] };

const minuteMs = 60_000;

/** More minutes than this are left to the next fetch. */
const keptMinutes = 5;

/**
 * Live values of all metrics, one snapshot per metric, so that a point redraws the one card that it
 * belongs to. While paused points only count.
 */
export class LiveCards {
  readonly #entries = new Map<string, Entry>();
  readonly #watchers = new Map<string, Set<() => void>>();
  #listeningFromMs: number;

  constructor(listeningFromMs: number) {
    this.#listeningFromMs = listeningFromMs;
  }

  snapshot(name: string): LiveCard | undefined {
    return this.#entries.get(name)?.card;
  }

  watch(name: string, onChange: () => void): () => void {
    const watchers = this.#watchers.get(name) ?? new Set();
    this.#watchers.set(name, watchers);
    watchers.add(onChange);
    return () => watchers.delete(onChange);
  }

  /** Points before this moment may have been missed: minutes that are not whole are left to the next fetch. */
  listenFrom(nowMs: number): void {
    this.#listeningFromMs = nowMs;
    for (const entry of this.#entries.values()) entry.card = { ...entry.card, minutes: [] };
  }

  add(points: readonly LivePoint[]): void {
    const changed = new Set<string>();
    for (const point of points) {
      this.#addPoint(point);
      changed.add(point.name);
    }
    for (const name of changed) for (const onChange of this.#watchers.get(name) ?? []) onChange();
  }

  #addPoint(point: LivePoint): void {
    const entry = this.#entries.get(point.name);
    const tallies = entry?.tallies ?? [];
    const pointMinuteMs = Math.floor(point.timestamp / minuteMs) * minuteMs;
    let tally = tallies.find((one) => one.minuteMs === pointMinuteMs);
    if (tally === undefined) {
      tally = { minuteMs: pointMinuteMs, count: 0, sum: 0 };
      tallies.push(tally);
      tallies.sort((a, b) => a.minuteMs - b.minuteMs);
      if (tallies.length > keptMinutes) tallies.shift();
    }
    tally.count += point.count;
    tally.sum += point.sum;
    const isNewest = entry === undefined || point.timestamp >= entry.card.lastTimestampMs;
    this.#entries.set(point.name, {
      tallies,
      card: {
        lastValue: isNewest ? point.value : entry.card.lastValue,
        lastTimestampMs: isNewest ? point.timestamp : entry.card.lastTimestampMs,
        minutes: tallies
          .filter((one) => one.minuteMs >= this.#listeningFromMs)
          .map((one) => [one.minuteMs, one.sum / one.count]),
      },
    });
  }
}

/** Fetched minutes with the live ones laid over them. */
export function withLiveMinutes(
  fetched: readonly SparkPoint[],
  live: readonly SparkPoint[] | undefined,
): readonly SparkPoint[] {
  if (live === undefined || live.length === 0) return fetched;
  const liveTimes = new Set(live.map(([time]) => time));
  const kept = fetched.filter(([time]) => !liveTimes.has(time));
  return [...kept, ...live].sort(([a], [b]) => a - b);
}
