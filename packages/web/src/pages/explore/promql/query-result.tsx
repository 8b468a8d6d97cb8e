import { useQuery } from '@tanstack/react-query';
import type { MetricName } from '@tidemark/protocol';
import { useMemo } from 'react';
import type { Answer, QueryData } from '../../../api/prometheus.ts';
import { parseQuery } from '../../../api/promql.ts';
import { isHistogramAnswer } from '../../../promql/heatmap.ts';
import { linesOfMatrix, linesOfVector, type QueryLine } from '../../../promql/query-lines.ts';
import { unitOfQuery } from '../../../promql/unit-of-query.ts';
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
  const { letter, query, moment, onAdjust } = props;
  const { expression, view } = query;
  const isInstant = view === 'table' && !query.showsSteps;
  const { data, error, isFetching, isPlaceholderData } = useAnswer(
    isInstant ? 'instant' : 'range',
    expression,
    moment,
    true,
  );
  const unit = useUnit(expression, props.names);
  const lines = useMemo(() => (data === undefined ? [] : linesOf(data)), [data]);
  const isHistogram = useMemo(() => isHistogramAnswer(lines), [lines]);
  const drawing: Drawing = query.drawing ?? (isHistogram ? 'heatmap' : 'lines');
  const common = { lines, query, unit, moment, letter };
  const chart = { ...common, onZoom: props.onZoom, onZoomBack: props.onZoomBack };

  return (
    <div className={classes.result}>
      <div className={classes.bar}>
        <ViewTabs letter={letter} view={view} onChange={(chosen) => onAdjust({ view: chosen })} />
        {view === 'graph' && (
          <DrawingPicker
            letter={letter}
            drawing={drawing}
            isHistogram={isHistogram}
            isLog={query.isLog}
            onDraw={(chosen) =>
              onAdjust({ drawing: chosen === (isHistogram ? 'heatmap' : 'lines') ? null : chosen })
            }
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
      <div className={classes.view} data-stale={isPlaceholderData || error !== null}>
        {view === 'graph' &&
          (drawing === 'heatmap' && isHistogram ? (
            <HeatmapView {...chart} />
          ) : (
            <GraphView
              {...chart}
              drawing={drawing === 'heatmap' ? 'lines' : drawing}
              isPending={data === undefined && error === null}
              onLines={(selection) => onAdjust({ lines: selection })}
            />
          ))}
        {view === 'table' && (
          <TableView
            {...common}
            isPending={data === undefined && error === null}
            onSteps={(showsSteps) => onAdjust({ showsSteps })}
          />
        )}
        {view === 'explain' && data !== undefined && (
          <ExplainView answer={data} expression={expression} stepMs={moment.stepMs} />
        )}
      </div>
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

/** The unit of the values, by the metrics' own units and the shape of the query. */
function useUnit(expression: string, names: readonly MetricName[]): string | null {
  const { data: tree } = useQuery({
    queryKey: ['promql-tree', expression],
    queryFn: ({ signal }) => parseQuery(expression, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return useMemo(() => {
    if (tree === undefined) return null;
    const units = new Map(names.map(({ name, unit }) => [name, unit]));
    return unitOfQuery(tree, (name) => units.get(name) ?? null);
  }, [tree, names]);
}
