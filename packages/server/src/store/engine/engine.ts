/**
 * What the store asks of ClickHouse, in process or over the network. Statements are the same text for
 * both; every setting travels in the statement itself, because a session would keep a `SET`.
 */
import type { NativeColumnType } from '../native/index.ts';

/** Settings of one statement: rendered into its SETTINGS clause. Names and values are ours, never input. */
export type StatementSettings = Readonly<Record<string, number | string>>;

export type Statement = {
  /** Without SETTINGS and FORMAT clauses, these are added. */
  sql: string;
  /** Values of `{name:Type}` placeholders: the only way for text from outside into a statement. */
  params?: Readonly<Record<string, string | number>>;
  settings?: StatementSettings;
};

/** ClickHouse's formats that we read: rows with few, columns with many of them. */
export type AnswerFormat = 'RowBinary' | 'Native';

/** Name and type of a column of a Native block, in the block's order. */
export type ColumnSpec = { name: string; type: NativeColumnType };

export interface Engine {
  readonly kind: 'embedded' | 'remote';

  /**
   * Runs a user's SELECT and gives its rows in ClickHouse's RowBinary format.
   * @throws TidemarkError `query_too_large` (422) over a limit of time, memory or rows;
   *   `engine_unavailable` (503) when the engine cannot be reached or too many reads wait.
   */
  query(statement: Statement): Promise<Uint8Array>;

  /** Like {@link query}, in ClickHouse's Native format: columns, for answers of many rows. */
  queryColumns(statement: Statement): Promise<Uint8Array>;

  /**
   * Like {@link query}, for the store's own questions: they run between the writes, whatever users ask
   * meanwhile, and have limits of their own ({@link Statement.settings} win).
   * @throws TidemarkError `engine_unavailable` or `disk_full` (503), also over a limit: worth a retry.
   */
  queryInternally(statement: Statement): Promise<Uint8Array>;

  /**
   * Runs a statement that gives no rows. One at a time runs; later ones wait.
   * @throws TidemarkError `disk_full` or `engine_unavailable` (503); both are worth a retry.
   */
  command(statement: Statement): Promise<void>;

  /** Inserts one Native block, whose pieces must not change meanwhile. Errors as with {@link command}. */
  insertNative(
    table: string,
    columns: readonly ColumnSpec[],
    block: readonly Uint8Array[],
  ): Promise<void>;

  /** Makes all that was inserted survive a power cut of this machine. */
  sync(): Promise<void>;

  /** Waits for what runs, then lets go of the engine. */
  close(): Promise<void>;
}
