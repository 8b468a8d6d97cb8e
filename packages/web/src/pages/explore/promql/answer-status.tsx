import { Loader } from '@mantine/core';
import type { Answer, QueryData } from '../../../api/prometheus.ts';
import { formatValue } from '../../../format/value.ts';
import { resolutionTitle } from '../../../promql/resolution-title.ts';
import { seriesCountText } from '../../../promql/series-count.ts';
import { formatStep } from '../../../promql/step.ts';
import classes from './answer-status.module.css';

type Props = {
  answer: Answer<QueryData> | undefined;
  lineCount: number;
  /** null for an instant query. */
  stepMs: number | null;
  isFetching: boolean;
};

/** How much was found, how fine, from which rows, and how long it took. */
export function AnswerStatus({ answer, lineCount, stepMs, isFetching }: Props) {
  const facts =
    answer === undefined
      ? []
      : [
          seriesCountText(lineCount),
          stepMs === null ? null : `step ${formatStep(stepMs)}`,
          resolutionTitle(answer.resolution),
          formatValue(answer.elapsedMs / 1000, 's'),
        ].filter((fact) => fact !== null);
  return (
    <p className={`${classes.status} tabular`}>
      {isFetching && answer === undefined && <Loader size={14} aria-label="Loading" />}
      {facts.map((fact, position) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: facts have fixed places
        <span key={position}>{fact}</span>
      ))}
    </p>
  );
}
