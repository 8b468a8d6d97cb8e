import 'uplot/dist/uPlot.min.css';
import { type RefObject, useEffectEvent } from 'react';
import uPlot from 'uplot';
import { baseOptions, type ChartActions, labelsWidth, timeAxis } from './base-options.ts';
import { chartFont, chartThemes } from './chart-theme.ts';
import { boundLabels, boundSplits } from './heat-axis.ts';
import { heatColour, heatShare } from './heat-colours.ts';
import type { HeatmapGrid } from './heat-grid.ts';
import { heatTooltip } from './heat-tooltip.ts';
import classes from './time-chart.module.css';
import { usePlot } from './use-plot.ts';

type Props = ChartActions & {
  label: string;
  grid: HeatmapGrid;
  stepMs: number;
  unit: string | null;
  zone: string;
  scheme: 'light' | 'dark';
  startMs: number;
  endMs: number;
  height: number;
  plotRef: RefObject<uPlot | null>;
};

/** Histograms over time: a column per step, a row per bucket, the darker the more. */
export function HeatChart(props: Props) {
  const { grid, unit, zone, scheme, height, plotRef } = props;
  const { bounds } = grid;
  const structure = JSON.stringify([bounds, unit, zone, scheme, height]);

  const draw = useEffectEvent((plot: uPlot) => drawCells(plot, props));
  const build = useEffectEvent((host: HTMLElement, width: number) => {
    const theme = chartThemes[scheme];
    const tooltip = heatTooltip(() => current());
    const base = baseOptions({ width, height }, zone, { onZoom, onZoomBack }, [tooltip]);
    const options: uPlot.Options = {
      ...base,
      scales: { ...base.scales, y: { range: [0, Math.max(1, bounds.length - 1)] } },
      series: [{}, { paths: () => null, points: { show: false } }],
      axes: [
        timeAxis(theme, zone),
        {
          font: chartFont,
          stroke: theme.softInk,
          gap: 8,
          size: (_plot, values) => labelsWidth(values),
          grid: { show: false },
          ticks: { show: false },
          splits: (plot) => boundSplits(bounds, plot.over.clientHeight || height),
          values: (_plot, splits) => boundLabels(splits, bounds, unit),
        },
      ],
      cursor: { ...base.cursor, points: { show: false } },
      hooks: { ...base.hooks, drawAxes: [(plot) => draw(plot)] },
    };
    return new uPlot(options, toAligned(grid), host);
  });
  const feed = useEffectEvent((plot: uPlot) => {
    plot.batch(() => {
      plot.setData(toAligned(props.grid), false);
      plot.setScale('x', { min: props.startMs, max: props.endMs });
    });
  });
  const onZoom = useEffectEvent((startMs: number, endMs: number) => props.onZoom(startMs, endMs));
  const onZoomBack = useEffectEvent(() => props.onZoomBack());
  const current = useEffectEvent(() => props);
  const fed = [grid, props.startMs, props.endMs];
  const { sizeRef, hostRef } = usePlot({ structure, height, plotRef, build, feed, fed });

  return (
    <div ref={sizeRef} className={classes.frame} style={{ height }}>
      <div ref={hostRef} role="img" aria-label={props.label} />
    </div>
  );
}

/** The crosshair finds its column by the times; what they hold is drawn by hand. */
function toAligned({ timesMs }: HeatmapGrid): uPlot.AlignedData {
  return [[...timesMs], timesMs.map(() => 0)];
}

/** A cell stands in the middle of its step. */
function drawCells(plot: uPlot, { grid, stepMs, scheme }: Props): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  const tops = grid.bounds.map((_, row) => Math.round(plot.valToPos(row, 'y', true)));
  grid.timesMs.forEach((timeMs, column) => {
    const left = Math.round(plot.valToPos(timeMs - stepMs / 2, 'x', true));
    const right = Math.round(plot.valToPos(timeMs + stepMs / 2, 'x', true));
    grid.counts[column]?.forEach((count, row) => {
      if (!(count > 0)) return;
      const [bottom = 0, top = 0] = [tops[row], tops[row + 1]];
      ctx.fillStyle = heatColour(heatShare(count, grid.maxCount), scheme);
      ctx.fillRect(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    });
  });
  ctx.restore();
}
