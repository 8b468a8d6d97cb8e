import { useQuery } from '@tanstack/react-query';
import type { Answer, QueryData } from '../../../api/prometheus.ts';
import { queryInstant, queryRange } from '../../../api/promql.ts';
import { RequestError } from '../../../api/request.ts';
import { alignToStep } from '../../../promql/step.ts';
import { resolveFrame } from '../resolve-frame.ts';
import type { Moment } from './moment.ts';

/** A live view asks again after a step, but neither all the time nor hardly ever, in milliseconds. */
const refreshMs = { least: 5000, most: 60_000 };

/** An answer with the step that it was asked for: one that still stands there may have another. */
export type SteppedAnswer = Answer<QueryData> & { stepMs: number };

/** The answer to a query over the frame, or at its end; asked anew while live. */
export function useAnswer(kind: 'range' | 'instant', expression: string, moment: Moment) {
  const { frame, span, isLive, stepMs } = moment;
  // A live frame is the same question at every moment; the others are their bounds.
  const frameKey = isLive ? frame : span;
  const everyMs = Math.min(refreshMs.most, Math.max(refreshMs.least, stepMs));
  return useQuery<SteppedAnswer>({
    queryKey: ['promql', expression, kind, stepMs, frameKey],
    queryFn: async ({ signal }) => {
      const asked = isLive ? resolveFrame(frame, Date.now(), null) : span;
      const answer =
        kind === 'range'
          ? await queryRange(expression, alignToStep(asked, stepMs), stepMs, signal)
          : await queryInstant(expression, asked.endMs, signal);
      return { ...answer, stepMs };
    },
    refetchInterval: ({ state }) => (isLive && !isMistake(state.error) ? everyMs : false),
    // What is on the screen stays until the answer is there, but never below another query.
    placeholderData: (previous, before) =>
      before?.queryKey[1] === expression && before.queryKey[2] === kind ? previous : undefined,
    enabled: expression !== '',
  });
}

/** Asking again would not help. */
function isMistake(error: Error | null): boolean {
  return error instanceof RequestError && error.status >= 400 && error.status < 500;
}
