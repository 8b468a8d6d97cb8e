import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { RowReader } from './native/index.ts';
import { OpenRows } from './open-rows.ts';

/**
 * Numbers that outlive the process:
 * - hours of segments up to `hoursDone` are complete, those up to `hoursStarted` were begun;
 * - hour rows of eras up to `daysDone` are summed up in days, those up to `daysStarted` are being;
 * - `dayOfRollup` is the day on which that was done last;
 * - `openMinutesDay` and `openHoursDay`: no minute row of a segment after `hoursDone`, and no hour row of an era after
 *   `daysDone`, has a keep day before;
 * - `newestDay` is the newest day that has day rows;
 * - raw samples and minutes whose keep day is before the cut may have been dropped of any series; hours, of some.
 */
export type ProgressName =
  | 'hoursDone'
  | 'hoursStarted'
  | 'daysDone'
  | 'daysStarted'
  | 'dayOfRollup'
  | 'openMinutesDay'
  | 'openHoursDay'
  | 'newestDay'
  | 'rawCutDay'
  | 'minuteCutDay'
  | 'hourCutDay';

/** Later than any day that rows are kept from. */
export const noDay = 65_535;

/** The table `progress`, with its values in memory; only this process writes it. */
export class Progress {
  #engine: Engine;
  #values = new Map<string, number>();
  /** Minute rows of segments after `hoursDone`. */
  readonly openMinutes = new OpenRows();
  /** Hour rows of eras after `daysDone`. */
  readonly openHours = new OpenRows();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async load(): Promise<void> {
    const rows = new RowReader(
      await this.#engine.queryInternally({ sql: 'SELECT name, value FROM progress FINAL' }),
    );
    while (!rows.done) this.#values.set(rows.string(), rows.uint64());
  }

  get(name: ProgressName): number {
    return this.#values.get(name) ?? 0;
  }

  async set(name: ProgressName, value: number): Promise<void> {
    if (this.get(name) === value) return;
    await insertRows(
      this.#engine,
      'progress',
      [
        { name: 'name', type: 'String', values: [name] },
        { name: 'value', type: 'UInt64', low: Uint32Array.of(value), high: Uint32Array.of(0) },
      ],
      1,
    );
    this.#values.set(name, value);
  }

  async lower(name: ProgressName, value: number): Promise<void> {
    if (value < this.get(name)) await this.set(name, value);
  }
}
