import type { ErrorAnswer } from '@tidemark/protocol';
import { comesAgain } from '../keyed-answer.ts';
import type { RowsOutcome } from '../rows.ts';
import { tooManySeriesRetryAfterS } from '../series-guard.ts';

export type CollectdAnswer = { status: number; headers: Record<string, string>; body: string };

/**
 * 200 when all is in: collectd takes 204 for an error. It drops what it has posted whatever the status, and
 * logs any other when it is told to (`LogHttpError true`): so what was refused is told with 400, though the
 * rest is stored.
 */
export function answerTo(outcome: RowsOutcome): CollectdAnswer {
  const { stored, refused, overLimit, problems } = outcome;
  if (refused === 0) return { status: 200, headers: {}, body: '' };
  const answer: ErrorAnswer = {
    error: {
      code: overLimit > 0 ? 'too_many_series' : 'bad_items',
      message: `${refused} values were refused, ${stored} were stored.`,
      details: problems,
    },
    stored,
  };
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (comesAgain(outcome)) headers['retry-after'] = String(tooManySeriesRetryAfterS);
  return { status: comesAgain(outcome) ? 429 : 400, headers, body: JSON.stringify(answer) };
}
