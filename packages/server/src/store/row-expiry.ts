/**
 * Takes rows out of partitions that others still need: single series', and the days of a week of hours. One mutation
 * a table, in the engine's background, and only when there is something to take: mostly once a day.
 */
import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { RowReader } from './native/index.ts';
import type { SeriesIds } from './store.ts';

/** Of one table: rows whose retention counts from days before the cut go. */
export type TableCuts = {
  table: string;
  /** Of all series that no override is about. */
  cutDay: number;
  /** Of those of each override. */
  cutDays: readonly number[];
  /** Says which partitions there are, and changes when rows are added to them. */
  partitions: string;
};

/** What a mutation of ours is known by. */
const mark = 'retention_members';
const isOurs = `database = currentDatabase() AND position(command, '${mark}') > 0`;

/** Remembers what it has looked through, so that it looks again only when there may be more. */
export class RowExpiry {
  readonly #engine: Engine;
  readonly #done = new Map<string, string>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** `series[i]` are those of the i-th override. While an earlier run is at work, it does nothing. */
  async run(tables: readonly TableCuts[], series: readonly SeriesIds[]): Promise<void> {
    const wanted = tables.filter(
      (cuts) => this.#done.get(cuts.table) !== this.#stateOf(cuts, series),
    );
    if (wanted.length === 0 || (await this.#isAtWork())) return;
    await this.#writeMembers(series);
    for (const cuts of wanted) {
      const { table } = cuts;
      const condition = conditionOf(cuts);
      const found = new RowReader(
        await this.#engine.queryInternally({
          sql: `SELECT 1 FROM ${table} WHERE ${condition} LIMIT 1`,
        }),
      );
      if (found.done) this.#done.set(table, this.#stateOf(cuts, series));
      else {
        await this.#engine.command({
          sql: `ALTER TABLE ${table} DELETE WHERE ${condition}`,
          settings: { mutations_sync: 0, allow_nondeterministic_mutations: 1 },
        });
      }
    }
  }

  /** Ends what is under way; what it has not come to yet stays. */
  async cancel(): Promise<void> {
    this.#done.clear();
    if (await this.#isAtWork())
      await this.#engine.command({ sql: `KILL MUTATION WHERE ${isOurs}` });
  }

  /** Whether rows are going at this moment. */
  async isGoing(): Promise<boolean> {
    const rows = new RowReader(
      await this.#engine.queryInternally({
        sql: `SELECT count() FROM system.mutations WHERE ${isOurs} AND NOT is_done`,
      }),
    );
    return rows.uint64() > 0;
  }

  /** The members must not change under a mutation that reads them. One that failed for good is taken back. */
  async #isAtWork(): Promise<boolean> {
    const rows = new RowReader(
      await this.#engine.queryInternally({
        sql: `SELECT count(), countIf(latest_fail_reason != '') FROM system.mutations
WHERE ${isOurs} AND NOT is_done`,
      }),
    );
    const atWork = rows.uint64();
    if (rows.uint64() > 0) await this.#engine.command({ sql: `KILL MUTATION WHERE ${isOurs}` });
    return atWork > 0;
  }

  async #writeMembers(series: readonly SeriesIds[]): Promise<void> {
    await this.#engine.command({ sql: `TRUNCATE TABLE ${mark}` });
    for (const [place, { count, idLow, idHigh }] of series.entries()) {
      const columns = [
        { name: 'class', type: 'UInt16' as const, values: new Uint16Array(count).fill(place) },
        { name: 'series', type: 'UInt64' as const, low: idLow, high: idHigh },
      ];
      await insertRows(this.#engine, mark, columns, count);
    }
  }

  #stateOf({ cutDay, cutDays, partitions }: TableCuts, series: readonly SeriesIds[]): string {
    return JSON.stringify([cutDay, cutDays, series.map(({ count }) => count), partitions]);
  }
}

function conditionOf({ cutDay, cutDays }: TableCuts): string {
  const before = (day: number) => `keep < toDate(${day})`;
  const members = (where = '') => `(SELECT series FROM ${mark}${where})`;
  const conditions = cutDays.map(
    (day, place) => `(${before(day)} AND series IN ${members(` WHERE class = ${place}`)})`,
  );
  conditions.push(`(${before(cutDay)} AND series NOT IN ${members()})`);
  return conditions.join(' OR ');
}
