import { useComputedColorScheme } from '@mantine/core';
import { useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { HeatChart } from '../../../chart/heat-chart.tsx';
import { heatGradient } from '../../../chart/heat-colours.ts';
import { formatCount } from '../../../format/count.ts';
import { formatValue } from '../../../format/value.ts';
import { isNative, toHeatmap } from '../../../promql/heatmap.ts';
import type { QueryLine } from '../../../promql/query-lines.ts';
import type { QueryState } from '../../../url-state/query-state.ts';
import graphClasses from './graph-view.module.css';
import classes from './heatmap-view.module.css';
import type { Moment } from './moment.ts';

const chartHeight = 320;

type Props = {
  letter: string;
  lines: readonly QueryLine[];
  query: QueryState;
  unit: string | null;
  moment: Moment;
  onZoom: (startMs: number, endMs: number) => void;
  onZoomBack: () => void;
};

/** Histograms over time, with what their colours mean. */
export function HeatmapView({ letter, lines, query, unit, moment, onZoom, onZoomBack }: Props) {
  const { stepMs, span, zone } = moment;
  const scheme = useComputedColorScheme('light');
  const plotRef = useRef<uPlot | null>(null);
  const grid = useMemo(() => toHeatmap(lines, stepMs), [lines, stepMs]);
  const nativeCount = lines.filter(isNative).length;
  const rows = Math.max(0, grid.bounds.length - 1);
  return (
    <>
      <div className={graphClasses.chart}>
        <HeatChart
          label={`Query ${letter}: heat map of ${query.expression}, ${formatCount(rows, 'bucket')}, at most ${formatValue(grid.maxCount, null)} in one`}
          grid={grid}
          stepMs={stepMs}
          unit={unit}
          zone={zone}
          scheme={scheme}
          startMs={span.startMs}
          endMs={span.endMs}
          height={chartHeight}
          plotRef={plotRef}
          onZoom={onZoom}
          onZoomBack={onZoomBack}
        />
        {rows === 0 && (
          <p className={graphClasses.empty} role="status">
            The histograms of this frame are empty
          </p>
        )}
      </div>
      <p className={`${classes.scale} tabular`}>
        <span>0</span>
        <span className={classes.gradient} style={{ background: heatGradient(scheme) }} />
        <span>{formatValue(grid.maxCount, null)} in a bucket</span>
        {nativeCount > 1 && (
          <span className={classes.sum}>Sum of {formatCount(nativeCount, 'series', 'series')}</span>
        )}
      </p>
    </>
  );
}
