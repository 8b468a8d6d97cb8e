import type { Labels } from '../alerts/index.ts';
import { isStaleMarker } from '../batch/index.ts';
import type { ExpectationSpec } from '../config/index.ts';
import { matchSeries } from '../samples/index.ts';
import type { SeriesTable } from '../series/index.ts';
import {
  dismissed,
  ExpectedSeries,
  type SeriesState,
  silent,
  speaking,
} from './expected-series.ts';

/** An expectation with what makes it this one. */
export type Expectation = ExpectationSpec & {
  readonly id: string;
  readonly source: 'api' | 'file';
  readonly createdAtMs: number;
};

/** One series that is silent, or was when it was told of, and since when. */
export type Silence = {
  readonly watch: Watch;
  readonly entry: number;
  readonly sinceMs: number;
  /** What the templates of the expectation say of it; set before it is told. */
  annotations: Labels;
};

/** Series that are looked at in one go at most; of more, each is looked at every {@link looksPerRound} seconds. */
const seriesPerLook = 50_000;
const looksPerRound = 5;

/** One expectation with all its series. */
export class Watch {
  readonly expectation: Expectation;
  readonly series: ExpectedSeries;
  /** Of the series that are silent, by entry. */
  readonly silences = new Map<number, Silence>();
  /** False once the expectation was taken away. */
  isLive = true;
  readonly #table: SeriesTable;
  #searchedMs: number;
  #nextEntry = 0;

  /** `searchedMs`: series that did not speak since then, less the time of the expectation, are none of its. */
  constructor(
    expectation: Expectation,
    table: SeriesTable,
    searchedMs: number,
    series = new ExpectedSeries(table),
  ) {
    this.expectation = expectation;
    this.series = series;
    this.#searchedMs = searchedMs;
    this.#table = table;
  }

  /**
   * Takes in the series that speak and are not waited for yet, `room` of them at most. Gives their entries. Those that
   * spoke before count if they were not late then.
   */
  async search(nowMs: number, room: number, signal: AbortSignal): Promise<number[]> {
    const table = this.#table;
    const { matchers, everyMs } = this.expectation;
    const fromMs = this.#searchedMs - everyMs;
    const found = await matchSeries(table, matchers, signal);
    const added: number[] = [];
    for (const index of found) {
      if (this.series.entryOf(index) !== undefined || !table.has(index)) continue;
      const isSpeaking =
        table.lastTimestampMs[index] > fromMs && !isStaleMarker(table.lastValue[index]);
      if (!isSpeaking) continue;
      // The next search finds the others, if there is room then.
      if (added.length >= room) return added;
      const entry = this.series.add(index);
      this.#listen(entry, nowMs);
      added.push(entry);
    }
    this.#searchedMs = nowMs;
    return added;
  }

  /**
   * Notes who spoke, and gives the entries whose state changed: a series is silent when it has not spoken for the
   * time of the expectation, but not before `notBeforeMs`. A stale marker is no speech: its sender says goodbye.
   */
  look(nowMs: number, notBeforeMs: number): number[] {
    const { count } = this.series;
    const perLook = Math.max(seriesPerLook, Math.ceil(count / looksPerRound));
    const from = this.#nextEntry >= count ? 0 : this.#nextEntry;
    const to = Math.min(count, from + perLook);
    this.#nextEntry = to;
    const changed: number[] = [];
    const lateMs = nowMs - this.expectation.everyMs;
    for (let entry = from; entry < to; entry++) {
      const isNews = this.#listen(entry, nowMs);
      const { state, spokeMs, sinceMs } = this.series;
      switch (state[entry]) {
        case speaking:
          if (spokeMs[entry] > lateMs || nowMs < notBeforeMs) continue;
          this.become(entry, silent, nowMs);
          break;
        case silent:
          if (!isNews || spokeMs[entry] <= lateMs) continue;
          this.become(entry, speaking, nowMs);
          break;
        default:
          if (!isNews || spokeMs[entry] <= sinceMs[entry]) continue;
          this.become(entry, speaking, nowMs);
      }
      changed.push(entry);
    }
    return changed;
  }

  /** The same series waited for by another expectation; this one ends. */
  successor(expectation: Expectation): Watch {
    this.isLive = false;
    const watch = new Watch(expectation, this.#table, this.#searchedMs, this.series);
    for (const { entry, sinceMs } of this.silences.values()) {
      watch.silences.set(entry, { watch, entry, sinceMs, annotations: {} });
    }
    return watch;
  }

  /** Waits for the series no more, until it speaks again. Whether it did. */
  dismiss(entry: number, nowMs: number): boolean {
    if (this.series.state[entry] === dismissed) return false;
    this.become(entry, dismissed, nowMs);
    return true;
  }

  /** Whether there is a sample that was not seen yet. */
  #listen(entry: number, nowMs: number): boolean {
    const { seriesIndex, seenMs, spokeMs } = this.series;
    const index = seriesIndex[entry];
    if (index === -1) return false;
    const { lastTimestampMs, lastValue } = this.#table;
    const ms = lastTimestampMs[index];
    if (!(ms >= 0) || ms === seenMs[entry]) return false;
    seenMs[entry] = ms;
    if (isStaleMarker(lastValue[index])) return false;
    spokeMs[entry] = Math.max(spokeMs[entry], Math.min(ms, nowMs));
    return true;
  }

  /** Puts an entry into a state, now or when the last process did. */
  become(entry: number, state: SeriesState, nowMs: number): void {
    this.series.state[entry] = state;
    this.series.sinceMs[entry] = nowMs;
    if (state === silent) {
      this.silences.set(entry, { watch: this, entry, sinceMs: nowMs, annotations: {} });
    }
  }
}
