import type { Statement, StatementSettings } from './engine.ts';

/** Longest statement, in bytes: 20,000 series ids take about 300 kB (see packed-literal.ts). */
export const maxStatementBytes = 64 * 1024 * 1024;

/**
 * Of every insert. Async inserts would answer before the rows are there, and deduplication by token
 * loses rows after a crash (DESIGN section 4), so that both are off. An import that spans years makes
 * one part per year and arrival day, which is more than the default limit allows.
 */
export const insertSettings: StatementSettings = {
  async_insert: 0,
  insert_deduplicate: 0,
  max_partitions_per_insert_block: 0,
  max_insert_threads: 1,
  // One part of each insert, however long: what is split is merged again.
  min_insert_block_size_rows: 4_194_304,
  min_insert_block_size_bytes: 1_073_741_824,
  optimize_on_insert: 0,
};

/** `SETTINGS a = 1, b = 'x'`, or nothing. */
export function settingsClause(settings: StatementSettings): string {
  const items = Object.entries(settings).map(
    ([name, value]) => `${name} = ${typeof value === 'number' ? value : `'${value}'`}`,
  );
  return items.length === 0 ? '' : `SETTINGS ${items.join(', ')}`;
}

/** The text of a statement with its settings at the end, where SELECT and DDL have them. */
export function statementText(statement: Statement): string {
  return `${statement.sql}\n${settingsClause(statement.settings ?? {})}`;
}

/**
 * A question that is too large ends in an error within 3 s, waiting for a session included; a small one
 * may wait for most of that. The engine looks at its clock between blocks, so that some time is spare.
 */
const readBudgetS = 2.3;
const shortestReadS = 0.8;

/** Most milliseconds that a read waits for a session before it is refused. */
export const maxReadWaitMs = (readBudgetS - shortestReadS) * 1000;

/** Most reads that wait at once. */
export const maxWaitingReads = 500;

/** No question takes more memory than a small machine can spare. */
const maxReadMemoryBytes = 512 * 1024 * 1024;

/** The text of a read that begins now and was asked for `waitedMs` ago; its own settings win. */
export function readText(statement: Statement, waitedMs: number): string {
  const settings = {
    max_execution_time: Math.max(shortestReadS, readBudgetS - waitedMs / 1000).toFixed(3),
    max_memory_usage: maxReadMemoryBytes,
    max_threads: 2,
    use_query_cache: 0,
    ...statement.settings,
  };
  return statementText({ ...statement, settings });
}

/** Longest that a question of the store itself may take, in seconds. */
const maxInternalReadS = 60;

/** The text of a question of the store itself; its own settings win. */
export function internalReadText(statement: Statement): string {
  const settings = {
    max_execution_time: maxInternalReadS,
    max_memory_usage: maxReadMemoryBytes,
    max_threads: 2,
    use_query_cache: 0,
    ...statement.settings,
  };
  return statementText({ ...statement, settings });
}
