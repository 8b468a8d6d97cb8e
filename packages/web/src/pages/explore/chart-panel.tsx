import { Button, Loader, useComputedColorScheme } from '@mantine/core';
import type { MetricName } from '@tidemark/protocol';
import { useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { toChartData } from '../../chart/chart-data.ts';
import { type Line, lineTitle } from '../../chart/line.ts';
import { lineStyle } from '../../chart/palette.ts';
import { summarise, summariseAll } from '../../chart/summary.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { formatCount } from '../../format/count.ts';
import { formatDateTime } from '../../format/time.ts';
import { formatValue } from '../../format/value.ts';
import type { ExploreState } from '../../url-state/explore-state.ts';
import classes from './chart-panel.module.css';
import { DataTable } from './data-table.tsx';
import { hasQuantiles } from './has-quantiles.ts';
import { Legend, type LegendLine } from './legend.tsx';
import { PanelMenu } from './panel-menu.tsx';
import { type TimelineQuestion, useTimeline } from './use-timeline.ts';

/** More lines than this in one chart cannot be told apart; those with the most samples are drawn. */
const maxLines = 40;

const chartHeight = 288;

type Props = {
  metric: string;
  /** What the server says about the metric; absent when it knows none of this name. */
  known: MetricName | undefined;
  state: ExploreState;
  question: TimelineQuestion;
  onZoom: (startMs: number, endMs: number) => void;
  onZoomBack: () => void;
  onShowAll: () => void;
  onHide: (hidden: readonly string[]) => void;
  /** Where the same metric is shown as PromQL. */
  promqlAddress: string;
  onRemove: () => void;
};

/** One metric over time: its figures, chart, legend, and what can be done with them. */
export function ChartPanel(props: Props) {
  const { metric, known, state, question } = props;
  const { resolution, zone, span } = question;
  const scheme = useComputedColorScheme('light');
  const plotRef = useRef<uPlot | null>(null);
  const [showsTable, setShowsTable] = useState(false);
  const { query, lines, isMissingLive } = useTimeline(question);
  const unit = known?.unit ?? null;
  const statistic = known !== undefined && hasQuantiles(known) ? state.statistic : 'average';

  const drawn = mostSamplesFirst(lines).slice(0, maxLines);
  const legend: LegendLine[] = drawn.map((line, position) => ({
    line,
    title: lineTitle(line.labels, metric),
    style: lineStyle(position, drawn.length, scheme),
    summary: summarise(line.points, statistic),
    hidden: state.hidden.includes(line.key),
  }));
  const visible = legend.filter(({ hidden }) => !hidden);
  const visibleKey = visible.map(({ line }) => line.points);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the points are all that the data is made of
  const data = useMemo(
    () =>
      toChartData(
        visible.map(({ line }) => line),
        resolution,
        statistic,
      ),
    [resolution, statistic, visibleKey.length, ...visibleKey],
  );
  const total = summariseAll(legend.map(({ summary }) => summary));
  const frameText = `${formatDateTime(span.startMs, zone)} to ${formatDateTime(span.endMs, zone)}`;
  const granularityText = resolution === 'raw' ? 'raw samples' : `${statistic} by ${resolution}`;
  const label =
    `${metric}: ${granularityText}, ${frameText}, ${formatCount(visible.length, 'line')}. ` +
    `Minimum ${formatValue(total.min, unit)}, maximum ${formatValue(total.max, unit)}.`;

  return (
    <section className={classes.panel} aria-label={metric} data-metric={metric}>
      <header className={classes.head}>
        <div className={classes.heading}>
          <h2 className={classes.name}>{metric}</h2>
          <span className={classes.meta}>
            {[known?.type, unit, granularityText]
              .filter((one) => one != null && one !== '')
              .join(' · ')}
          </span>
        </div>
        {query.isFetching && query.isPlaceholderData && (
          <Loader size="xs" aria-label="Loading" className={classes.loader} />
        )}
        <PanelMenu
          metric={metric}
          legend={legend}
          resolution={resolution}
          unit={unit}
          frameText={`${frameText} (${zone}), ${granularityText}`}
          scheme={scheme}
          plotRef={plotRef}
          showsTable={showsTable}
          onToggleTable={() => setShowsTable(!showsTable)}
          promqlAddress={props.promqlAddress}
          onRemove={props.onRemove}
        />
      </header>
      <dl className={`${classes.figures} tabular`}>
        <Figure name="Samples" value={formatCountOnly(total.count)} />
        <Figure name="Min" value={formatValue(total.min, unit)} />
        <Figure name="Average" value={formatValue(total.average, unit)} />
        <Figure name="Max" value={formatValue(total.max, unit)} />
        <Figure name="Last" value={formatValue(total.last, unit)} />
      </dl>
      {query.isError && (
        <p className={classes.error} role="alert">
          {query.error.message}
        </p>
      )}
      {query.data?.cutBeforeMs != null && (
        <p className={classes.note}>
          Too many samples to draw: those before {formatDateTime(query.data.cutBeforeMs, zone)} are
          left out. Choose a shorter frame, or minutes.
        </p>
      )}
      {isMissingLive && (
        <p className={classes.note}>
          More arrives than can be shown as it comes: some of it shows up a few seconds later.
        </p>
      )}
      {lines.length > maxLines && (
        <p className={classes.note}>
          The {maxLines} lines with the most samples of {formatCount(lines.length, 'line')} are
          drawn. A filter brings out the others.
        </p>
      )}
      <div className={classes.chart} data-stale={query.isPlaceholderData}>
        <TimeChart
          label={label}
          data={data}
          lines={visible}
          hasBand={resolution !== 'raw'}
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
        {lines.length === 0 && !query.isError && (
          <EmptyFrame
            isPending={query.isPending}
            lastTimestamp={known?.lastTimestamp ?? null}
            zone={zone}
            onShowAll={question.frame.kind === 'all' ? undefined : props.onShowAll}
          />
        )}
      </div>
      {legend.length > 0 && (
        <Legend lines={legend} unit={unit} hidden={state.hidden} onHide={props.onHide} />
      )}
      {showsTable && (
        <DataTable
          metric={metric}
          lines={visible}
          resolution={resolution}
          unit={unit}
          zone={zone}
        />
      )}
    </section>
  );
}

/** Says that nothing is drawn, and leads to where there is data. */
function EmptyFrame(props: {
  isPending: boolean;
  lastTimestamp: string | null;
  zone: string;
  onShowAll: (() => void) | undefined;
}) {
  const { lastTimestamp, onShowAll } = props;
  if (props.isPending) {
    return (
      <p className={classes.empty} role="status">
        Loading…
      </p>
    );
  }
  return (
    <div className={classes.empty}>
      <p role="status">
        No samples in this frame
        {lastTimestamp !== null &&
          `. The newest is of ${formatDateTime(Date.parse(lastTimestamp), props.zone)}`}
      </p>
      {lastTimestamp !== null && onShowAll !== undefined && (
        <Button variant="default" size="sm" onClick={onShowAll}>
          Show all data
        </Button>
      )}
    </div>
  );
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function formatCountOnly(count: number): string {
  return new Intl.NumberFormat('en').format(count);
}

/** Keeps the order of names unless there are too many lines to draw. */
function mostSamplesFirst(lines: readonly Line[]): readonly Line[] {
  if (lines.length <= maxLines) return lines;
  const samplesOf = (line: Line) => line.points.reduce((sum, point) => sum + point.count, 0);
  const counted = lines.map((line) => ({ line, samples: samplesOf(line) }));
  return counted.sort((a, b) => b.samples - a.samples).map(({ line }) => line);
}
