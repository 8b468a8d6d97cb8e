import { errorAnswer, type InfluxAnswer, versionHeaders } from './answer.ts';

/** Longest statement that is looked at, in UTF-16 code units. */
export const maxStatementLength = 10_000;

/** As InfluxQL writes it; a name that is no plain word stands in quotes, in which \" and \\ are escapes. */
const createDatabase =
  /^\s*CREATE\s+DATABASE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:"(?:[^"\\\n]|\\["\\n])+"|[\p{L}_][\p{L}\p{N}_]*)(?:\s+WITH\s+[^;]+)?\s*;?\s*$/iu;

/**
 * The answer to `/query?q=`. Telegraf and other clients of the 1.x API send `CREATE DATABASE "telegraf"` at
 * their start and go on when that is well. There is nothing to create: a database is no more than a label.
 * Nothing else is answered here; data is asked for at the other interfaces.
 */
export function answerToQuery(statement: string | undefined): InfluxAnswer {
  if (statement === undefined || statement.trim() === '')
    return errorAnswer(400, 1, 'missing required parameter "q"');
  if (statement.length <= maxStatementLength && createDatabase.test(statement)) {
    const headers = { ...versionHeaders, 'content-type': 'application/json; charset=utf-8' };
    return { status: 200, headers, body: '{"results":[{"statement_id":0}]}\n' };
  }
  const found = statement.trim().slice(0, 60);
  return errorAnswer(
    400,
    1,
    `error parsing query: found ${found}, expected CREATE DATABASE name at line 1, char 1`,
  );
}
