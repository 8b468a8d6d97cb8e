import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  type ClickHouseClient,
  ClickHouseError,
  ClickHouseLogLevel,
  createClient,
} from '@clickhouse/client';
import { TidemarkError, unavailable } from '../../errors/index.ts';
import type { AnswerFormat, ColumnSpec, Engine, Statement } from './engine.ts';
import { engineError, type StatementPurpose } from './engine-error.ts';
import { SlotQueue } from './slot-queue.ts';
import {
  insertSettings,
  internalReadText,
  maxReadWaitMs,
  maxStatementBytes,
  maxWaitingReads,
  readText,
  settingsClause,
  statementText,
} from './statement-text.ts';

const readTimeoutMs = 10_000;
/** Deletes and rollups of a large cluster may take long. */
const writeTimeoutMs = 10 * 60_000;
const readerCount = 8;
const retryAfterS = 5;

/** ACCESS_DENIED: the user may not create databases, which is fine when ours is there. */
const accessDeniedCode = '497';

type Address = { url: string; username: string; password: string; database: string; host: string };

/**
 * Connects to the ClickHouse at `https://user:password@host:8443/database` and creates the database if
 * it is missing and the user may.
 * @throws TidemarkError `bad_store_url` (500), or `engine_unavailable` (503) when it cannot be reached.
 */
export async function openRemoteEngine(url: string): Promise<Engine> {
  const address = parseAddress(url);
  await createDatabase(address);
  return new RemoteEngine(address);
}

function parseAddress(text: string): Address {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw badUrl();
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw badUrl();
  if (url.port === '') url.port = url.protocol === 'https:' ? '8443' : '8123';
  return {
    url: url.origin,
    host: url.host,
    username: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)) || 'tidemark',
  };
}

function badUrl(): TidemarkError {
  // The text is not repeated: it holds the password.
  return new TidemarkError(
    'bad_store_url',
    'The store must be "embedded" or an address like https://user:password@host:8443/database.',
    { status: 500 },
  );
}

async function createDatabase(address: Address): Promise<void> {
  const client = connect({ ...address, database: undefined }, writeTimeoutMs);
  try {
    await client.command({
      query: 'CREATE DATABASE IF NOT EXISTS {database:Identifier}',
      query_params: { database: address.database },
    });
  } catch (error) {
    if (error instanceof ClickHouseError && error.code === accessDeniedCode) return;
    throw mapped('write', error, address);
  } finally {
    await client.close();
  }
}

function connect(
  address: Omit<Address, 'database'> & { database: string | undefined },
  timeoutMs: number,
): ClickHouseClient {
  return createClient({
    url: address.url,
    username: address.username,
    password: address.password,
    ...(address.database === undefined ? {} : { database: address.database }),
    application: 'tidemark',
    request_timeout: timeoutMs,
    max_open_connections: readerCount,
    compression: { request: true, response: true },
    log: { level: ClickHouseLogLevel.OFF },
    clickhouse_settings: {
      max_query_size: String(maxStatementBytes),
      // The status of the answer then says whether the whole statement went well.
      wait_end_of_query: 1,
    },
  });
}

class RemoteEngine implements Engine {
  readonly kind = 'remote';
  #address: Address;
  #reads: ClickHouseClient;
  #writes: ClickHouseClient;
  #writer = new SlotQueue([0], { maxWaiting: Infinity, maxWaitMs: Infinity });
  #readers = new SlotQueue(
    Array.from({ length: readerCount }, (_, slot) => slot),
    { maxWaiting: maxWaitingReads, maxWaitMs: maxReadWaitMs },
  );

  constructor(address: Address) {
    this.#address = address;
    this.#reads = connect(address, readTimeoutMs);
    this.#writes = connect(address, writeTimeoutMs);
  }

  query(statement: Statement): Promise<Uint8Array> {
    return this.#read(statement, 'RowBinary');
  }

  queryColumns(statement: Statement): Promise<Uint8Array> {
    return this.#read(statement, 'Native');
  }

  queryInternally(statement: Statement): Promise<Uint8Array> {
    return this.#writer.run(() =>
      this.#guard('internal', () => rowsOf(this.#writes, internalReadText(statement), statement)),
    );
  }

  command(statement: Statement): Promise<void> {
    return this.#writer.run(() =>
      this.#guard('write', async () => {
        await this.#writes.command({
          query: statementText(statement),
          ...(statement.params === undefined ? {} : { query_params: statement.params }),
        });
      }),
    );
  }

  insertNative(
    table: string,
    columns: readonly ColumnSpec[],
    block: readonly Uint8Array[],
  ): Promise<void> {
    const names = columns.map((column) => column.name).join(', ');
    const query = `INSERT INTO ${table} (${names}) ${settingsClause(insertSettings)} FORMAT Native`;
    return this.#writer.run(() =>
      this.#guard('write', async () => {
        const { stream } = await this.#writes.exec({
          query,
          values: Readable.from(block, { objectMode: false }),
        });
        await buffer(stream);
      }),
    );
  }

  /** A ClickHouse server looks after its own disk; the tables ask it to fsync every insert. */
  async sync(): Promise<void> {}

  async close(): Promise<void> {
    await Promise.all([this.#reads.close(), this.#writes.close()]);
  }

  #read(statement: Statement, format: AnswerFormat): Promise<Uint8Array> {
    const askedMs = performance.now();
    return this.#readers.run(() =>
      this.#guard('read', () => {
        const text = readText(statement, performance.now() - askedMs);
        return rowsOf(this.#reads, text, statement, format);
      }),
    );
  }

  async #guard<Result>(purpose: StatementPurpose, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw mapped(purpose, error, this.#address);
    }
  }
}

async function rowsOf(
  client: ClickHouseClient,
  text: string,
  { params }: Statement,
  format: AnswerFormat = 'RowBinary',
): Promise<Uint8Array> {
  const { stream } = await client.exec({
    query: `${text}\nFORMAT ${format}`,
    ...(params === undefined ? {} : { query_params: params }),
  });
  return buffer(stream);
}

function mapped(purpose: StatementPurpose, error: unknown, address: Address): Error {
  if (error instanceof TidemarkError) return error;
  if (error instanceof ClickHouseError) {
    return engineError(purpose, Number(error.code), error.message, error);
  }
  // A failure of the network, or of a proxy in between, whose text could repeat our request: leave it out.
  const code = (error as NodeJS.ErrnoException).code ?? 'no answer';
  return unavailable(
    'engine_unavailable',
    `ClickHouse at ${address.host} cannot be reached (${code}). Samples wait in the log meanwhile.`,
    retryAfterS,
  );
}
