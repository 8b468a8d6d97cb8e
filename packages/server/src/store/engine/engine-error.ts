import { TidemarkError, unavailable } from '../../errors/index.ts';

/** What a statement was for: a limit hit by a user's question is the user's, any other one is ours. */
export type StatementPurpose = 'read' | 'internal' | 'write';

/** ClickHouse error codes for a limit on time, rows, bytes, result or memory. */
const limitCodes = new Set([158, 159, 160, 191, 241, 307, 396]);

/** NOT_ENOUGH_SPACE. A write that fails half way says ENOSPC (28) in its text instead. */
const notEnoughSpaceCode = 243;
const noSpaceText = /errno: 28\b|ENOSPC|No space left on device/;

/**
 * Overloaded, shutting down, read-only or cut off from its peers: TOO_MANY_SIMULTANEOUS_QUERIES, socket
 * timeout, network, ABORTED, TABLE_IS_READ_ONLY, TOO_MANY_PARTS, all tries failed, CANNOT_SCHEDULE_TASK,
 * KEEPER_EXCEPTION, and a user or password that is refused (503, because the fault is not the reader's).
 */
const unavailableCodes = new Set([
  192, 193, 194, 202, 209, 210, 236, 242, 252, 279, 319, 439, 497, 516, 999,
]);

const retryAfterS = 5;

/** The ClickHouse error code that a message of the engine begins with, if it does. */
export function errorCodeOf(message: string): number | undefined {
  const match = /Code: (\d+)/.exec(message);
  return match === null ? undefined : Number(match[1]);
}

/** The class of failure that an error of the engine stands for; see errors/ for the three kinds. */
export function engineError(
  purpose: StatementPurpose,
  code: number | undefined,
  message: string,
  cause?: unknown,
): Error {
  if (code === notEnoughSpaceCode || noSpaceText.test(message)) return diskFull(cause);
  if (code !== undefined && limitCodes.has(code)) {
    return purpose === 'read'
      ? queryTooLarge(cause)
      : unavailable(
          'engine_unavailable',
          `The storage engine hit a limit in work of its own: ${firstLine(message)}`,
          retryAfterS,
          cause,
        );
  }
  if (code !== undefined && unavailableCodes.has(code)) {
    return unavailable(
      'engine_unavailable',
      `The storage engine cannot serve just now: ${firstLine(message)}`,
      retryAfterS,
      cause,
    );
  }
  return new Error(`The storage engine refused a statement: ${firstLine(message)}`, { cause });
}

export function diskFull(cause?: unknown): TidemarkError {
  return unavailable(
    'disk_full',
    'The disk that holds the data is full. Free some space; writing goes on by itself then.',
    retryAfterS,
    cause,
  );
}

export function queryTooLarge(cause?: unknown): TidemarkError {
  return new TidemarkError(
    'query_too_large',
    'The question needs too much time or memory. Narrow it: a shorter time frame, fewer series ' +
      '(name more labels), or a coarser granularity.',
    { status: 422, cause },
  );
}

function firstLine(message: string): string {
  return (message.split('\n', 1)[0] ?? '').replace(/^Query failed: /, '').slice(0, 500);
}
