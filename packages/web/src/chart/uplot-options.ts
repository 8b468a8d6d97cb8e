import uPlot from 'uplot';
import { formatAxisValues, formatValue } from '../format/value.ts';
import { baseOptions, type ChartActions, labelsWidth, timeAxis } from './base-options.ts';
import { isolatedPositions } from './chart-data.ts';
import { type ChartTheme, chartFont } from './chart-theme.ts';
import type { LineStyle } from './palette.ts';
import { valueIncrements } from './value-increments.ts';

/** How values become ink: joined, as areas on top of each other, or each on its own. */
export type LineDrawing = 'lines' | 'stacked' | 'points';

export type ChartLook = {
  theme: ChartTheme;
  zone: string;
  unit: string | null;
  hasBand: boolean;
  drawing: LineDrawing;
  /** A logarithmic value axis. */
  isLog: boolean;
  /** A value that the axis shows in any case. */
  shownValue: number | null;
  styles: readonly LineStyle[];
};

/** uPlot series of line `index`: its average, and, with a band, its minimum and maximum. */
export function seriesPositions(index: number, hasBand: boolean) {
  const first = 1 + index * (hasBand ? 3 : 1);
  return { average: first, min: first + 1, max: first + 2 };
}

export function buildOptions(
  look: ChartLook,
  size: { width: number; height: number },
  actions: ChartActions,
  plugins: uPlot.Plugin[],
): uPlot.Options {
  const base = baseOptions(size, look.zone, actions, plugins);
  return {
    ...base,
    scales: { ...base.scales, y: valueScale(look) },
    series: [{}, ...look.styles.flatMap((style, index) => seriesOf(style, index, look))],
    bands: bandsOf(look),
    axes: [timeAxis(look.theme, look.zone), valueAxis(look)],
  };
}

/** Areas begin at zero, so the axis has to show it. */
function valueScale({ drawing, isLog, shownValue }: ChartLook): uPlot.Scale {
  if (isLog) return { distr: 3 };
  if (shownValue !== null) return { range: (_plot, min, max) => rangeWith(shownValue, min, max) };
  if (drawing !== 'stacked') return {};
  return { range: { min: { soft: 0, mode: 1 }, max: { soft: 0, mode: 1, pad: 0.08 } } };
}

/** Room above and below the values, and for one that none of them may reach. */
function rangeWith(value: number, min: number | null, max: number | null): uPlot.Range.MinMax {
  const edge: uPlot.Range.Limit = { pad: 0.1, soft: 0, mode: 3 };
  const bottom = Math.min(value, min ?? value);
  const top = Math.max(value, max ?? value);
  return uPlot.rangeNum(bottom, top, { min: edge, max: edge });
}

function seriesOf(style: LineStyle, index: number, look: ChartLook): uPlot.Series[] {
  const { drawing, hasBand } = look;
  const line: uPlot.Series = {
    stroke: style.colour,
    width: drawing === 'points' ? 0 : drawing === 'stacked' ? 1.25 : 1.75,
    ...(drawing === 'points' ? { paths: () => null } : {}),
    ...(style.dash === undefined || drawing !== 'lines' ? {} : { dash: style.dash }),
    ...(drawing === 'stacked' && index === 0 ? { fill: areaOf(style) } : {}),
    points: {
      size: 5,
      fill: style.colour,
      stroke: style.colour,
      // Where there is room every point is a dot; else only those that no line reaches.
      show: drawing !== 'stacked',
      filter: (plot, seriesPosition, show) =>
        drawing === 'points' || (show && roomForPoints(plot))
          ? null
          : isolatedPositions((plot.data[seriesPosition] ?? []) as (number | null | undefined)[]),
    },
  };
  if (!hasBand) return [line];
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  return [line, edge, edge];
}

/** Dots further apart than this do not clutter, in CSS pixels. */
const roomyPixels = 26;

function roomForPoints(plot: uPlot): boolean {
  return plot.over.clientWidth / Math.max(1, plot.data[0].length) >= roomyPixels;
}

/** Between the minimum and the maximum of each line, or, stacked, between a line and the one below. */
function bandsOf({ styles, hasBand, drawing }: ChartLook): uPlot.Band[] {
  if (drawing === 'stacked') {
    return styles
      .slice(1)
      .map((style, index) => ({ series: [index + 2, index + 1], fill: areaOf(style) }));
  }
  if (!hasBand) return [];
  return styles.map((style, index) => {
    const { min, max } = seriesPositions(index, true);
    return { series: [max, min], fill: style.band };
  });
}

function areaOf({ colour }: LineStyle): string {
  return `${colour}4d`;
}

function valueAxis({ theme, unit, isLog }: ChartLook): uPlot.Axis {
  const incrs = isLog ? undefined : valueIncrements(unit);
  return {
    font: chartFont,
    stroke: theme.softInk,
    space: isLog ? 30 : 44,
    ...(incrs === undefined ? {} : { incrs }),
    gap: 8,
    size: (_plot, values) => labelsWidth(values),
    grid: { stroke: theme.grid, width: 1, ...(isLog ? { filter: decadesOnly } : {}) },
    ticks: { show: false },
    values: (_plot, splits) =>
      isLog
        ? // uPlot leaves out what has no room by null.
          splits.map((split: number | null) => (split === null ? '' : formatValue(split, unit)))
        : formatAxisValues(splits, unit),
  };
}

/** Lines between the decades would make a grey field of a wide logarithmic axis. */
function decadesOnly(_plot: uPlot, splits: number[]): (number | null)[] {
  return splits.map((split) =>
    Number.isInteger(Number(Math.log10(split).toFixed(6))) ? split : null,
  );
}
