import type uPlot from 'uplot';
import { formatCount } from '../format/count.ts';
import { formatExactTime } from '../format/time.ts';
import { formatAverage, formatExactValue } from '../format/value.ts';
import classes from './tooltip.module.css';
import { textElement, tooltipOf } from './tooltip-box.ts';
import { seriesPositions } from './uplot-options.ts';

/** What the tooltip needs to know about the lines that are drawn, in their order. */
export type TooltipContent = {
  zone: string;
  unit: string | null;
  hasBand: boolean;
  lines: readonly {
    title: string;
    colour: string;
    count: readonly (number | null | undefined)[];
    /** What is said instead of what is drawn, for stacked lines. */
    exact: readonly (number | null | undefined)[] | null;
  }[];
};

/** More lines than this would cover the chart: the nearest to the pointer are named. */
const maxLines = 10;

type Row = {
  title: string;
  colour: string;
  value: number;
  shown: string;
  detail: string;
  distance: number;
  timeMs: number;
};

/** Shows time and exact values at the crosshair of the chart that the pointer is on. */
export function tooltipPlugin(content: () => TooltipContent): uPlot.Plugin {
  return tooltipOf((plot) => {
    const rows = rowsAt(plot, content());
    return rows.length === 0 ? null : elementsOf(rows, content());
  });
}

function rowsAt(plot: uPlot, { lines, unit, hasBand }: TooltipContent): Row[] {
  const pointerTop = plot.cursor.top ?? 0;
  const rows: Row[] = [];
  lines.forEach((line, index) => {
    const series = seriesPositions(index, hasBand);
    const position = plot.cursor.idxs?.[series.average];
    if (position === null || position === undefined) return;
    const drawn = plot.data[series.average]?.[position];
    const value = line.exact === null ? drawn : line.exact[position];
    const timeMs = plot.data[0][position];
    if (value == null || drawn == null || timeMs === undefined) return;
    const min = hasBand ? plot.data[series.min]?.[position] : null;
    const max = hasBand ? plot.data[series.max]?.[position] : null;
    const detail = hasBand
      ? `${formatExactValue(min ?? null, null)} to ${formatExactValue(max ?? null, unit)}, ` +
        formatCount(line.count[position] ?? 0, 'sample')
      : '';
    const shown = hasBand ? formatAverage(value, unit) : formatExactValue(value, unit);
    const distance = Math.abs(plot.valToPos(drawn, 'y') - pointerTop);
    rows.push({ title: line.title, colour: line.colour, value, shown, detail, distance, timeMs });
  });
  return rows;
}

function elementsOf(rows: Row[], { zone }: TooltipContent): HTMLElement[] {
  const nearest = [...rows].sort((a, b) => a.distance - b.distance).slice(0, maxLines);
  const shown = nearest.sort((a, b) => b.value - a.value);
  const first = shown[0];
  const time = first === undefined ? '' : formatExactTime(first.timeMs, zone);
  const elements = [textElement('div', classes.time, time), ...shown.map((row) => rowElement(row))];
  if (rows.length > shown.length) {
    const rest = formatCount(rows.length - shown.length, 'more line');
    elements.push(textElement('div', classes.rest, `and ${rest}`));
  }
  return elements;
}

function rowElement(row: Row): HTMLElement {
  const line = textElement('div', classes.row, '');
  const swatch = textElement('span', classes.swatch, '');
  swatch.style.background = row.colour;
  line.append(
    swatch,
    textElement('span', classes.title, row.title),
    textElement('b', classes.value, row.shown),
  );
  if (row.detail !== '') line.append(textElement('span', classes.detail, row.detail));
  return line;
}
