import type { MetricName } from '@tidemark/protocol';
import { useMemo } from 'react';
import type { Answer, QueryData } from '../../../api/prometheus.ts';
import { heatmapFit } from '../../../promql/heatmap.ts';
import { linesOfMatrix, linesOfVector, type QueryLine } from '../../../promql/query-lines.ts';

import type { Drawing, QueryState } from '../../../url-state/query-state.ts';
import { AnswerStatus } from './answer-status.tsx';
import { DrawingPicker } from './drawing-picker.tsx';
import { ExplainView } from './explain-view.tsx';
import { GraphView } from './graph-view.tsx';
import { HeatmapView } from './heatmap-view.tsx';
import type { Moment } from './moment.ts';
import { QueryError } from './query-error.tsx';
import classes from './query-result.module.css';
import { Remarks } from './remarks.tsx';
import { TableView } from './table-view.tsx';
import { useAnswer } from './use-answer.ts';
import { useUnits } from './use-units.ts';
import { ViewTabs } from './view-tabs.tsx';

type Props = {
  letter: string;
  query: QueryState;
  moment: Moment;
  names: readonly MetricName[];
  onAdjust: (changes: Partial<QueryState>) => void;
  onZoom: (startMs: number, endMs: number) => void;
  onZoomBack: () => void;
};

/** What a query gives, as a graph, a table, or the way it was found. */
export function QueryResult(props: Props) {
  const { letter, query, onAdjust } = props;
  const { expression, view } = query;
  const isInstant = view === 'table' && !query.showsSteps;
  const { data, error, isFetching, isPlaceholderData } = useAnswer(
    isInstant ? 'instant' : 'range',
    expression,
    props.moment,
  );
  const moment = { ...props.moment, stepMs: data?.stepMs ?? props.moment.stepMs };
  const { unit, boundUnit } = useUnits(expression, props.names);
  const lines = useMemo(() => (data === undefined ? [] : linesOf(data)), [data]);
  const fit = useMemo(() => heatmapFit(lines), [lines]);
  const automatic: Drawing = fit === 'all' ? 'heatmap' : 'lines';
  const drawing = query.drawing ?? automatic;
  // Without any answer there is nothing to look at: the error stands alone.
  const hasView = error === null || data !== undefined;
  const common = { lines, query, unit, moment, letter };
  const chart = { ...common, onZoom: props.onZoom, onZoomBack: props.onZoomBack };

  return (
    <div className={classes.result}>
      <div className={classes.bar}>
        <ViewTabs letter={letter} view={view} onChange={(chosen) => onAdjust({ view: chosen })} />
        {view === 'graph' && hasView && (
          <DrawingPicker
            letter={letter}
            drawing={drawing}
            hasHeatmap={fit !== 'none'}
            isLog={query.isLog}
            onDraw={(chosen) => onAdjust({ drawing: chosen === automatic ? null : chosen })}
            onLog={(isLog) => onAdjust({ isLog })}
          />
        )}
        <AnswerStatus
          answer={data}
          lineCount={lines.length}
          stepMs={isInstant ? null : moment.stepMs}
          isFetching={isFetching}
        />
      </div>
      {error !== null && <QueryError error={error} expression={expression} />}
      {data !== undefined && <Remarks warnings={data.warnings} infos={data.infos} />}
      {hasView && (
        <div className={classes.view} data-stale={isPlaceholderData || error !== null}>
          {view === 'graph' &&
            (drawing === 'heatmap' && fit !== 'none' ? (
              <HeatmapView {...chart} unit={boundUnit} />
            ) : (
              <GraphView
                {...chart}
                drawing={drawing === 'heatmap' ? 'lines' : drawing}
                isPending={data === undefined}
                onLines={(selection) => onAdjust({ lines: selection })}
              />
            ))}
          {view === 'table' && (
            <TableView
              {...common}
              boundUnit={boundUnit}
              isPending={data === undefined}
              onSteps={(showsSteps) => onAdjust({ showsSteps })}
            />
          )}
          {view === 'explain' && data !== undefined && (
            <ExplainView answer={data} expression={expression} stepMs={moment.stepMs} />
          )}
        </div>
      )}
    </div>
  );
}

function linesOf({ data }: Answer<QueryData>): QueryLine[] {
  switch (data.resultType) {
    case 'matrix':
      return linesOfMatrix(data.result);
    case 'vector':
      return linesOfVector(data.result);
    default:
      return linesOfVector([{ metric: {}, value: data.result }]);
  }
}
