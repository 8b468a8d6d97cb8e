import { ClickhouseStore } from '../clickhouse-store.ts';
import type { Engine } from '../engine/index.ts';
import { RowReader } from '../native/index.ts';
import type { Store } from '../store.ts';

/**
 * An engine that tests use one after the other, each with empty tables: to open one and to make its schema takes
 * longer than most tests.
 */
export class SharedEngine {
  readonly #connect: () => Promise<Engine>;
  #engine: Engine | undefined;

  constructor(connect: () => Promise<Engine>) {
    this.#connect = connect;
  }

  /** A store that is opened on empty tables. Closing it leaves the engine open. */
  async openEmptyStore(): Promise<Store> {
    this.#engine ??= await this.#connect();
    const engine = this.#engine;
    await emptyTables(engine);
    const store = new ClickhouseStore(async () => keptOpen(engine));
    await store.open();
    return store;
  }

  async close(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    await engine?.close();
  }
}

/** All but what tells which migrations were run. */
async function emptyTables(engine: Engine): Promise<void> {
  const sql = `SELECT name FROM system.tables
WHERE database = currentDatabase() AND name != 'schema_migrations' AND total_rows > 0`;
  const names = new RowReader(await engine.queryInternally({ sql }));
  while (!names.done) await engine.command({ sql: `TRUNCATE TABLE ${names.string()} SYNC` });
}

function keptOpen(engine: Engine): Engine {
  return {
    kind: engine.kind,
    query: (statement) => engine.query(statement),
    queryColumns: (statement) => engine.queryColumns(statement),
    queryInternally: (statement) => engine.queryInternally(statement),
    command: (statement) => engine.command(statement),
    insertNative: (table, columns, block) => engine.insertNative(table, columns, block),
    sync: () => engine.sync(),
    close: () => Promise.resolve(),
  };
}
