import { setImmediate } from 'node:timers/promises';
import { parseSelector } from '../promql/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { CutDays, SeriesCuts } from '../store/index.ts';
import type { CutVersion } from './cut-ledger.ts';
import { seriesClasses } from './series-classes.ts';

/** What may be missing of each series, by all lists of overrides that ever held: a day each, 4 bytes a series. */
export class EffectiveCuts implements SeriesCuts {
  readonly newest: CutDays;
  readonly #table: SeriesTable;
  readonly #raw: Uint16Array;
  readonly #minute: Uint16Array;

  constructor(table: SeriesTable, raw: Uint16Array, minute: Uint16Array) {
    this.#table = table;
    this.#raw = raw;
    this.#minute = minute;
    this.newest = { raw: greatest(raw), minute: greatest(minute) };
  }

  of(idLow: number, idHigh: number): CutDays {
    return this.ofIndex(this.#table.indexOfId(idLow, idHigh));
  }

  /** A series that was born since has no old rows, and nothing of it is missing. */
  ofIndex(index: number): CutDays {
    return { raw: this.#raw[index] ?? 0, minute: this.#minute[index] ?? 0 };
  }
}

/** The cuts, and the versions without which they would be others. */
export type ComputedCuts = { cuts: EffectiveCuts; versions: readonly CutVersion[] };

/** Goes through all series once for each version, the newest first. Of all of them what lies before `floor` is gone. */
export async function effectiveCuts(
  table: SeriesTable,
  versions: readonly CutVersion[],
  floor: CutDays,
  signal: AbortSignal,
): Promise<ComputedCuts> {
  const raw = new Uint16Array(table.size).fill(floor.raw);
  const minute = new Uint16Array(table.size).fill(floor.minute);
  const needed: CutVersion[] = [];
  for (const version of versions.toReversed()) {
    const classes = await seriesClasses(table, version.match.map(parseSelector), signal);
    let isNeeded = needed.length === 0;
    for (let index = 0; index < Math.min(classes.length, raw.length); index++) {
      const cut = version.cuts[classes[index]];
      if (cut.raw <= raw[index] && cut.minute <= minute[index]) continue;
      if (table.has(index)) isNeeded = true;
      raw[index] = Math.max(raw[index], cut.raw);
      minute[index] = Math.max(minute[index], cut.minute);
    }
    if (isNeeded) needed.unshift(version);
    await setImmediate();
  }
  return { cuts: new EffectiveCuts(table, raw, minute), versions: needed };
}

function greatest(days: Uint16Array): number {
  return days.reduce((a, b) => Math.max(a, b), 0);
}
