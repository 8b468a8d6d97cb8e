import { useComputedColorScheme } from '@mantine/core';
import { useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { lineStyle } from '../../../chart/palette.ts';
import { TimeChart } from '../../../chart/time-chart.tsx';
import type { LineDrawing } from '../../../chart/uplot-options.ts';
import { formatCount } from '../../../format/count.ts';
import { isNative } from '../../../promql/heatmap.ts';
import { summariseValues } from '../../../promql/line-summary.ts';
import { stackColumns, toQueryChartData } from '../../../promql/query-chart-data.ts';
import { lineTitles, type QueryLine, seriesText } from '../../../promql/query-lines.ts';
import { seriesCountText } from '../../../promql/series-count.ts';
import { isShown, type LineSelection, selectionFor } from '../../../url-state/line-selection.ts';
import type { QueryState } from '../../../url-state/query-state.ts';
import classes from './graph-view.module.css';
import type { Moment } from './moment.ts';
import { QueryLegend } from './query-legend.tsx';

/** More lines than this in one chart cannot be told apart, and browsers slow down. */
export const maxDrawnSeries = 60;

const chartHeight = 300;

type Props = {
  letter: string;
  lines: readonly QueryLine[];
  query: QueryState;
  drawing: LineDrawing;
  unit: string | null;
  moment: Moment;
  isPending: boolean;
  onLines: (selection: LineSelection) => void;
  onZoom: (startMs: number, endMs: number) => void;
  onZoomBack: () => void;
};

/** The series of an answer as lines, with a legend. */
export function GraphView(props: Props) {
  const { letter, query, drawing, unit, moment } = props;
  const { stepMs, span, zone } = moment;
  const scheme = useComputedColorScheme('light');
  const plotRef = useRef<uPlot | null>(null);
  const drawable = useMemo(() => props.lines.slice(0, maxDrawnSeries), [props.lines]);
  const legend = useMemo(() => {
    const titles = lineTitles(drawable, query.expression);
    return drawable.map((line, position) => ({
      key: line.key,
      title: titles[position] ?? line.key,
      whole: seriesText(line.labels),
      style: lineStyle(position, drawable.length, scheme),
      summary: summariseValues(line.timestampMs, line.value),
    }));
  }, [drawable, query.expression, scheme]);
  const selection = useMemo(
    () =>
      selectionFor(
        query.lines,
        drawable.map(({ key }) => key),
      ),
    [query.lines, drawable],
  );
  const { data, exact } = useMemo(() => {
    const shown = drawable.filter(({ key }) => isShown(selection, key));
    const flat = toQueryChartData(shown, stepMs, query.isLog);
    const columns = flat.lines.map(({ figure }) => figure);
    if (drawing !== 'stacked') return { data: flat, exact: columns };
    const stacked = stackColumns(columns);
    const tops = flat.lines.map((line, i) => ({ ...line, figure: stacked[i] ?? line.figure }));
    return { data: { ...flat, lines: tops }, exact: columns };
  }, [drawable, selection, query.isLog, drawing, stepMs]);
  const visible = legend.filter(({ key }) => isShown(selection, key));
  const hasDropped = query.isLog && drawable.some(({ value }) => value.some((one) => one <= 0));

  return (
    <>
      <Notes
        count={props.lines.length}
        hasDropped={hasDropped}
        histogramCount={props.lines.filter(isNative).length}
      />
      <div className={classes.chart}>
        <TimeChart
          label={`Query ${letter}: ${query.expression}, ${formatCount(visible.length, 'line')}`}
          data={data}
          exact={exact}
          lines={visible}
          hasBand={false}
          drawing={drawing}
          isLog={query.isLog}
          unit={unit}
          zone={zone}
          scheme={scheme}
          startMs={span.startMs}
          endMs={span.endMs}
          height={chartHeight}
          plotRef={plotRef}
          onZoom={props.onZoom}
          onZoomBack={props.onZoomBack}
        />
        {props.lines.length === 0 && (
          <p className={classes.empty} role="status">
            {props.isPending ? 'Loading…' : 'No series in this frame'}
            {!props.isPending && (
              <small>Check names and labels, or choose a longer time frame.</small>
            )}
          </p>
        )}
      </div>
      {legend.length > 0 && (
        <QueryLegend
          letter={letter}
          lines={legend}
          selection={selection}
          unit={unit}
          onSelect={props.onLines}
        />
      )}
    </>
  );
}

/** What is not drawn, and why. */
function Notes(props: { count: number; hasDropped: boolean; histogramCount: number }) {
  const { count, hasDropped, histogramCount } = props;
  return (
    <>
      {histogramCount > 0 && (
        <p className={classes.note}>
          {formatCount(histogramCount, 'series is a histogram', 'series are histograms')}, which no
          line can show: choose the heat map, or ask for a <code>histogram_quantile</code>.
        </p>
      )}
      {count > maxDrawnSeries && (
        <p className={classes.note}>
          The first {maxDrawnSeries} of {seriesCountText(count)} are drawn. Narrow it down with
          labels, or with <code>topk(10, …)</code>.
        </p>
      )}
      {hasDropped && (
        <p className={classes.note}>
          A logarithmic axis has no place for zero and below: such values are left out.
        </p>
      )}
    </>
  );
}
