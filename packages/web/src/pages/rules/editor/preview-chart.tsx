import { useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RulePreview } from '@tidemark/protocol';
import { useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { useLocation } from 'wouter';
import { fetchMetricNames } from '../../../api/metrics.ts';
import { lineStyle } from '../../../chart/palette.ts';
import { TimeChart } from '../../../chart/time-chart.tsx';
import { formatCount } from '../../../format/count.ts';
import { toQueryChartData } from '../../../promql/query-chart-data.ts';
import { lineTitles } from '../../../promql/query-lines.ts';
import { useDisplayZone } from '../../../settings/display-zone.ts';
import {
  defaultQueriesState,
  emptyQuery,
  encodeQueriesState,
} from '../../../url-state/query-state.ts';
import { useUnits } from '../../explore/promql/use-units.ts';
import classes from './preview.module.css';
import { markedSpans } from './preview-frame.ts';
import { linesOfPreview } from './preview-lines.ts';

export type ShownPreview = { preview: RulePreview; startMs: number; endMs: number };

/** More lines than this cannot be told apart; those that would have fired most come first. */
const maxDrawn = 40;
const chartHeight = 260;

/** The values that a rule looks at, its threshold, and when it would have been pending and firing. */
export function PreviewChart(props: { shown: ShownPreview | undefined; isStale: boolean }) {
  const { shown } = props;
  const scheme = useComputedColorScheme('light');
  const { zone } = useDisplayZone();
  const [, navigate] = useLocation();
  const plotRef = useRef<uPlot | null>(null);
  const expression = shown?.preview.expr ?? '';
  const names = useQuery({
    queryKey: ['names'],
    queryFn: ({ signal }) => fetchMetricNames(signal),
  });
  const { unit } = useUnits(expression, names.data ?? []);
  const drawn = useMemo(() => {
    const lines = linesOfPreview(shown?.preview.series ?? [], maxDrawn);
    const titles = lineTitles(lines, expression);
    return {
      data: toQueryChartData(lines, shown?.preview.stepMs ?? 60_000),
      lines: lines.map((_, position) => ({
        title: titles[position] ?? '',
        style: lineStyle(position, lines.length, scheme),
      })),
      marks: {
        limit: shown?.preview.threshold?.value ?? null,
        spans: markedSpans(shown?.preview.series ?? []),
      },
    };
  }, [shown, expression, scheme]);
  if (shown === undefined) return <div className={classes.blank} style={{ height: chartHeight }} />;
  const { preview, startMs, endMs } = shown;
  const explore = (fromMs: number, toMs: number) => {
    const frame = { kind: 'between' as const, startMs: fromMs, endMs: toMs };
    const queries = [{ ...emptyQuery, expression }];
    navigate(`/explore?${encodeQueriesState({ ...defaultQueriesState, queries, frame })}`);
  };
  return (
    <div className={classes.chart} data-stale={props.isStale}>
      <TimeChart
        label={`Values of the rule, ${formatCount(drawn.lines.length, 'line')}; it would have fired ${formatCount(preview.firings, 'time')}`}
        data={drawn.data}
        lines={drawn.lines}
        marks={drawn.marks}
        hasBand={false}
        unit={unit}
        zone={zone}
        scheme={scheme}
        startMs={startMs}
        endMs={endMs}
        height={chartHeight}
        plotRef={plotRef}
        onZoom={explore}
        onZoomBack={() => undefined}
      />
    </div>
  );
}
