import { comesAgain } from '../keyed-answer.ts';
import type { RowsOutcome } from '../rows.ts';
import { tooManySeriesRetryAfterS } from '../series-guard.ts';

/** `/write` is the first API's, `/api/v2/write` the second's; their clients read errors differently. */
export type InfluxApi = 1 | 2;

export type InfluxAnswer = { status: number; headers: Record<string, string>; body: string };

/**
 * On every answer, and what `/ping` is asked for: clients look whether there is a version at all, and choose
 * what they send by its first number. This one has the line protocol that we take.
 */
export const versionHeaders: Record<string, string> = {
  'x-influxdb-version': '1.8.10',
  'x-influxdb-build': 'Tidemark',
};

/** Most lines that the message of one answer names. */
const maxShownProblems = 100;

/**
 * 204 when all is in. Bad lines are 400 beside the good ones, which are stored, and so are new series over a
 * limit: clients drop what is answered so. They repeat what is answered with 5xx, or with 429, when nothing is
 * stored because all of it was new series over a limit.
 *
 * The forms are InfluxDB's: 1.x says "partial write" when something was stored, and Telegraf looks for that
 * or "unable to parse"; 2.x gives the number of the first bad line, and a line of text for each.
 */
export function answerTo(outcome: RowsOutcome, api: InfluxApi): InfluxAnswer {
  const { stored, refused, problems } = outcome;
  if (refused === 0) return { status: 204, headers: versionHeaders, body: '' };
  const reasons = problems
    .slice(0, maxShownProblems)
    .map(({ index = 0, field, message }) => `line ${index + 1}: ${field}: ${message}`);
  const status = comesAgain(outcome) ? 429 : 400;
  const line = (problems[0]?.index ?? 0) + 1;
  if (api === 2) {
    const message = `${stored} values were stored, ${refused} were refused:\n${reasons.join('\n')}`;
    return errorAnswer(status, 2, message, line);
  }
  const text = `unable to parse ${reasons.join('; ')}`;
  return errorAnswer(status, 1, stored > 0 ? `partial write: ${text} dropped=${refused}` : text);
}

/** An error in the form of either API; `line` counts from 1. */
export function errorAnswer(
  status: number,
  api: InfluxApi,
  message: string,
  line?: number,
): InfluxAnswer {
  const headers: Record<string, string> = {
    ...versionHeaders,
    'content-type': 'application/json; charset=utf-8',
  };
  if (status === 429 || status === 503) headers['retry-after'] = String(tooManySeriesRetryAfterS);
  const body = api === 1 ? { error: message } : { code: codeOf(status), message, line };
  return { status, headers, body: `${JSON.stringify(body)}\n` };
}

/** `GET` and `HEAD /ping`: 204, or with `?verbose=true` the version as JSON, for proxies that want a body. */
export function pingAnswer(isVerbose: boolean): InfluxAnswer {
  if (!isVerbose) return { status: 204, headers: versionHeaders, body: '' };
  const headers = { ...versionHeaders, 'content-type': 'application/json; charset=utf-8' };
  const version = versionHeaders['x-influxdb-version'];
  return { status: 200, headers, body: `${JSON.stringify({ version })}\n` };
}

/** The words of InfluxDB 2.x for a status. */
function codeOf(status: number): string {
  return codes.get(status) ?? (status < 500 ? 'invalid' : 'internal error');
}

const codes = new Map([
  [400, 'invalid'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not found'],
  [413, 'request too large'],
  [429, 'too many requests'],
  [503, 'unavailable'],
]);
