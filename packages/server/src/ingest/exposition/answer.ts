import type { ErrorAnswer } from '@tidemark/protocol';
import { comesAgain } from '../keyed-answer.ts';
import type { RowsOutcome } from '../rows.ts';
import { tooManySeriesRetryAfterS } from '../series-guard.ts';

export type ExpositionAnswer = { status: number; headers: Record<string, string>; body: string };

/**
 * 204 when all is in. What was refused is listed by line (`index`, from 0) in the usual form of errors: with
 * 400, or with 429 when nothing is stored because all of it was new series over a limit.
 */
export function answerTo(outcome: RowsOutcome): ExpositionAnswer {
  const { stored, refused, overLimit, problems } = outcome;
  if (refused === 0) return { status: 204, headers: {}, body: '' };
  const isOverLimit = overLimit > 0;
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (comesAgain(outcome)) headers['retry-after'] = String(tooManySeriesRetryAfterS);
  const first = problems[0];
  const reason =
    first === undefined ? '' : ` The first, line ${(first.index ?? 0) + 1}: ${first.message}.`;
  const answer: ErrorAnswer = {
    error: {
      code: isOverLimit ? 'too_many_series' : 'bad_lines',
      message: `${refused} lines were refused, ${stored} samples were stored.${reason}`,
      details: problems,
    },
    stored,
  };
  return { status: comesAgain(outcome) ? 429 : 400, headers, body: JSON.stringify(answer) };
}
