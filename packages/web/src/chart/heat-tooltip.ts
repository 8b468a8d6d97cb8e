import type uPlot from 'uplot';
import { formatExactTime } from '../format/time.ts';
import { formatAverage } from '../format/value.ts';
import { formatBound } from './heat-axis.ts';
import type { HeatmapGrid } from './heat-grid.ts';
import classes from './tooltip.module.css';
import { textElement, tooltipOf } from './tooltip-box.ts';

type Content = { grid: HeatmapGrid; unit: string | null; zone: string };

/** What the cell under the pointer stands for: its time, its bounds, how many, and of how many. */
export function heatTooltip(content: () => Content): uPlot.Plugin {
  return tooltipOf((plot) => {
    const texts = textsAt(plot, content());
    if (texts === null) return null;
    const [time, bounds, count] = texts;
    return [
      textElement('div', classes.time, time),
      textElement('b', undefined, bounds),
      textElement('div', classes.rest, count),
    ];
  });
}

function textsAt(plot: uPlot, { grid, unit, zone }: Content): [string, string, string] | null {
  const column = plot.cursor.idx;
  const row = Math.floor(plot.posToVal(plot.cursor.top ?? 0, 'y'));
  if (column === null || column === undefined) return null;
  const [timeMs, counts] = [grid.timesMs[column], grid.counts[column]];
  const [low, high] = [grid.bounds[row], grid.bounds[row + 1]];
  if (timeMs === undefined || counts === undefined || low === undefined || high === undefined) {
    return null;
  }
  const count = counts[row] ?? 0;
  const total = counts.reduce((sum, one) => sum + one, 0);
  const share = total > 0 ? ` of ${formatAverage(total, null)}, ${percent(count / total)}` : '';
  return [
    formatExactTime(timeMs, zone),
    `${formatBound(low, unit)} to ${formatBound(high, unit)}`,
    `${formatAverage(count, null)}${share}`,
  ];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}\u202f%`;
}
