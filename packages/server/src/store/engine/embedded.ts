import { constants } from 'node:fs';
import { mkdir, open, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from 'chdb';
import { TidemarkError, unavailable } from '../../errors/index.ts';
import { machineMemoryBytes } from '../../memory/index.ts';
import { RowReader } from '../native/index.ts';
import { type EmbeddedPaths, embeddedConfig, embeddedPaths } from './embedded-config.ts';
import type { AnswerFormat, ColumnSpec, Engine, Statement } from './engine.ts';
import { engineError, errorCodeOf, type StatementPurpose } from './engine-error.ts';
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
import { writeFileOfPieces } from './write-pieces.ts';

/** Database of the embedded engine. */
const database = 'tidemark';

/**
 * Sessions that read. With the one that writes that is how many statements run at once; each holds one
 * of libuv's threads (UV_THREADPOOL_SIZE), of which the log needs some for its fsyncs.
 */
const readerCount = 3;

const gibibyte = 1024 ** 3;

/**
 * By default the engine wants a free gibibyte for each thread. A small server never has two, and reads had one thread
 * whatever they asked for; those that write are meant to leave a core to others.
 */
const readerThreads = '--max_threads_min_free_memory_per_thread=0';

/**
 * All statements and merges together: a quarter of a large machine's memory, never more than 2 GiB; 0.75 GiB of a smaller
 * one's, but not more than half of it.
 */
export function maxEngineMemoryBytes(memoryBytes: number): number {
  const least = Math.min(0.75 * gibibyte, memoryBytes / 2);
  return Math.floor(Math.min(2 * gibibyte, Math.max(least, memoryBytes / 4)));
}

/** Longest that closing waits for merges to break off. */
const maxMergeStopMs = 3_000;

/**
 * Opens ClickHouse inside this process on `<dataPath>/engine`. One process may hold the directory.
 * @throws TidemarkError `engine_unsupported` where the library has no build for this platform,
 *   `engine_in_use` when another process holds the directory, `bad_data_path` see {@link usablePath}.
 */
export async function openEmbeddedEngine(dataPath: string): Promise<Engine> {
  const paths = embeddedPaths(usablePath(dataPath));
  await mkdir(paths.engine, { recursive: true });
  // Files of a process that was killed: the log has their rows.
  await rm(paths.files, { recursive: true, force: true });
  await mkdir(paths.files, { recursive: true });
  await writeFile(paths.config, embeddedConfig(paths, maxEngineMemoryBytes(machineMemoryBytes())));
  const { Session } = await loadLibrary();
  const args = [`--config-file=${paths.config}`, `--max_query_size=${maxStatementBytes}`];
  const openSession = (...more: string[]) =>
    new Session(paths.engine, { connectionArgs: [...args, ...more] });
  const writer = openFirstSession(openSession, paths);
  const sessions = [writer];
  try {
    await writer.queryAsync(`CREATE DATABASE IF NOT EXISTS ${database} ENGINE = Atomic`);
    while (sessions.length < readerCount + 1) sessions.push(openSession(readerThreads));
    for (const session of sessions) await session.queryAsync(`USE ${database}`);
  } catch (error) {
    for (const session of sessions) session.close();
    throw mapped('write', error);
  }
  return new EmbeddedEngine(paths, writer, sessions.slice(1));
}

/** The engine takes these for patterns in the paths of files that it reads, and has no way to quote them. */
const patternCharacters = /[*?{}]/;

function usablePath(dataPath: string): string {
  const path = resolve(dataPath);
  if (patternCharacters.test(path)) {
    throw new TidemarkError(
      'bad_data_path',
      `The data directory ${path} must not have *, ?, { or } in its path. Choose another one.`,
      { status: 500 },
    );
  }
  return path;
}

function pathLiteral(path: string): string {
  return `'${path.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

async function loadLibrary(): Promise<typeof import('chdb')> {
  try {
    return await import('chdb');
  } catch (cause) {
    throw new TidemarkError(
      'engine_unsupported',
      `The embedded storage engine has no build for this machine (${process.platform} ${process.arch}). ` +
        'It runs on Linux with glibc and on macOS. Elsewhere use a ClickHouse server: --store URL.',
      { status: 500, cause },
    );
  }
}

function openFirstSession(openSession: () => Session, paths: EmbeddedPaths): Session {
  try {
    return openSession();
  } catch (cause) {
    throw new TidemarkError(
      'engine_in_use',
      `The data directory ${dirname(paths.engine)} cannot be opened: another process holds it, ` +
        'this process holds another one, or its files cannot be read and written.',
      { status: 503, cause },
    );
  }
}

class EmbeddedEngine implements Engine {
  readonly kind = 'embedded';
  #paths: EmbeddedPaths;
  #writer: SlotQueue<Session>;
  #readers: SlotQueue<Session>;
  #sessions: readonly Session[];
  #running = new Set<Promise<unknown>>();
  #fileNumber = 0;

  constructor(paths: EmbeddedPaths, writer: Session, readers: readonly Session[]) {
    this.#paths = paths;
    this.#sessions = [writer, ...readers];
    this.#writer = new SlotQueue([writer], { maxWaiting: Infinity, maxWaitMs: Infinity });
    this.#readers = new SlotQueue(readers, {
      maxWaiting: maxWaitingReads,
      maxWaitMs: maxReadWaitMs,
    });
    // The engine installs handlers for these that never return, so that a crash would hang for ever.
    process.on('SIGABRT', dieAtOnce);
    process.on('SIGSEGV', dieAtOnce);
  }

  query(statement: Statement): Promise<Uint8Array> {
    return this.#read(statement, 'RowBinary');
  }

  queryColumns(statement: Statement): Promise<Uint8Array> {
    return this.#read(statement, 'Native');
  }

  queryInternally(statement: Statement): Promise<Uint8Array> {
    return this.#run(this.#writer, 'internal', statement, () => internalReadText(statement));
  }

  async command(statement: Statement): Promise<void> {
    await this.#run(this.#writer, 'write', statement, () => statementText(statement));
  }

  async insertNative(
    table: string,
    columns: readonly ColumnSpec[],
    block: readonly Uint8Array[],
  ): Promise<void> {
    const path = join(this.#paths.files, `${table}-${++this.#fileNumber}.native`);
    const names = columns.map((column) => column.name).join(', ');
    const structure = columns.map((column) => `${column.name} ${column.type}`).join(', ');
    try {
      await writeFileOfPieces(path, block).catch((error: unknown) => {
        throw mapped('write', error);
      });
      await this.command({
        sql: `INSERT INTO ${table} (${names}) ${settingsClause(insertSettings)}
SELECT ${names} FROM file(${pathLiteral(path)}, Native, '${structure}')`,
      });
    } finally {
      await unlink(path).catch(() => undefined);
    }
  }

  /** The engine fsyncs a part's files, but not the directory that a part is renamed into. */
  async sync(): Promise<void> {
    const rows = new RowReader(
      await this.queryInternally({
        sql: `SELECT arrayJoin(data_paths) FROM system.tables WHERE database = '${database}'`,
      }),
    );
    const directories = new Set([join(this.#paths.engine, 'metadata', database)]);
    while (!rows.done) {
      const table = rows.string();
      directories.add(table).add(dirname(table));
    }
    await Promise.all([...directories].map(syncDirectory));
  }

  async close(): Promise<void> {
    process.off('SIGABRT', dieAtOnce);
    process.off('SIGSEGV', dieAtOnce);
    // Closing a session while it works would abort the engine for the whole process.
    while (this.#running.size > 0) await Promise.allSettled([...this.#running]);
    await this.#stopMerges();
    for (const session of this.#sessions) session.close();
  }

  /** A long merge that was under way when the engine ended has brought the process down, once in many times. */
  async #stopMerges(): Promise<void> {
    try {
      await this.command({ sql: 'SYSTEM STOP MERGES' });
      const endMs = performance.now() + maxMergeStopMs;
      while (performance.now() < endMs && (await this.#isMerging())) await sleep(10);
    } catch {
      // An engine that refuses even this is closed all the same.
    }
  }

  async #isMerging(): Promise<boolean> {
    return (
      new RowReader(
        await this.queryInternally({ sql: 'SELECT count() FROM system.merges' }),
      ).uint64() > 0
    );
  }

  #read(statement: Statement, format: AnswerFormat): Promise<Uint8Array> {
    const askedMs = performance.now();
    const textNow = () => readText(statement, performance.now() - askedMs);
    return this.#run(this.#readers, 'read', statement, textNow, format);
  }

  async #run(
    queue: SlotQueue<Session>,
    purpose: StatementPurpose,
    statement: Statement,
    textNow: () => string,
    format: AnswerFormat = 'RowBinary',
  ): Promise<Uint8Array> {
    const running = queue.run(async (session) => {
      if (!session.open) throw closed();
      const text = textNow();
      const result =
        statement.params === undefined
          ? await session.queryAsync(text, { format })
          : await session.queryBindAsync(text, statement.params, { format });
      return result.bytes();
    });
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      throw mapped(purpose, error);
    } finally {
      this.#running.delete(running);
    }
  }
}

function dieAtOnce(): void {
  process.kill(process.pid, 'SIGKILL');
}

async function syncDirectory(path: string): Promise<void> {
  try {
    const directory = await open(path, constants.O_RDONLY);
    try {
      await directory.sync();
    } finally {
      await directory.close();
    }
  } catch (error) {
    // A table without data has no directory yet.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw mapped('write', error);
  }
}

function closed(): TidemarkError {
  return unavailable('engine_unavailable', 'The storage engine is closed.', 5);
}

function mapped(purpose: StatementPurpose, error: unknown): Error {
  if (error instanceof TidemarkError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return engineError(purpose, errorCodeOf(message), message, error);
}
