import uPlot from 'uplot';
import { formatAxisTimes } from '../format/time.ts';
import { unitKind } from '../format/units.ts';
import { formatAxisValues } from '../format/value.ts';
import { isolatedPositions } from './chart-data.ts';
import { type ChartTheme, chartFont } from './chart-theme.ts';
import type { LineStyle } from './palette.ts';

export type ChartActions = {
  /** The reader dragged over this span, epoch milliseconds. */
  onZoom: (startMs: number, endMs: number) => void;
  onZoomBack: () => void;
};

export type ChartLook = {
  theme: ChartTheme;
  zone: string;
  unit: string | null;
  hasBand: boolean;
  styles: readonly LineStyle[];
};

/** Charts with this key share their crosshair. */
const syncKey = 'tidemark';

/** A drag shorter than this is a click, in CSS pixels. */
const minDragPixels = 6;

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
  return {
    ...size,
    ms: 1,
    padding: [12, 12, 0, 0],
    tzDate: (ms) => uPlot.tzDate(new Date(ms), look.zone),
    legend: { show: false },
    scales: { x: { time: true } },
    series: [{}, ...look.styles.flatMap((style) => seriesOf(style, look.hasBand))],
    bands: look.hasBand ? look.styles.map((style, index) => bandOf(style, index)) : [],
    axes: [timeAxis(look), valueAxis(look)],
    cursor: {
      y: false,
      sync: {
        key: syncKey,
        setSeries: false,
        scales: ['x', null],
        // Others show the crosshair; a drag or a double click belongs to the chart that it was made on.
        filters: { pub: (type) => type === 'mousemove' || type === 'mouseleave' },
      },
      drag: { x: true, y: false, setScale: false, dist: minDragPixels },
      points: { size: 8, width: 2 },
      bind: {
        dblclick: () => () => {
          actions.onZoomBack();
          return null;
        },
      },
    },
    hooks: {
      setSelect: [
        (plot) => {
          if (plot.select.width < minDragPixels) return;
          const startMs = Math.round(plot.posToVal(plot.select.left, 'x'));
          const endMs = Math.round(plot.posToVal(plot.select.left + plot.select.width, 'x'));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          actions.onZoom(startMs, endMs);
        },
      ],
    },
    plugins,
  };
}

function seriesOf(style: LineStyle, hasBand: boolean): uPlot.Series[] {
  const line: uPlot.Series = {
    stroke: style.colour,
    width: 1.75,
    ...(style.dash === undefined ? {} : { dash: style.dash }),
    points: {
      size: 5,
      fill: style.colour,
      stroke: style.colour,
      // Where there is room every point is a dot; else only those that no line reaches.
      show: true,
      filter: (plot, seriesPosition, show) =>
        show && roomForPoints(plot)
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

function bandOf(style: LineStyle, index: number): uPlot.Band {
  const { min, max } = seriesPositions(index, true);
  return { series: [max, min], fill: style.band };
}

function timeAxis({ theme, zone }: ChartLook): uPlot.Axis {
  return {
    font: chartFont,
    stroke: theme.softInk,
    space: 76,
    size: 40,
    gap: 6,
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
    values: (_plot, splits, _axis, _space, stepMs) =>
      formatAxisTimes(splits, zone, stepMs, Date.now()),
  };
}

/** Ticks of a byte axis, so that they fall on round KiB, MiB and GiB. */
const powersOfTwo = Array.from({ length: 70 }, (_, exponent) => 2 ** (exponent - 8));

function valueAxis({ theme, unit }: ChartLook): uPlot.Axis {
  return {
    font: chartFont,
    stroke: theme.softInk,
    space: 44,
    ...(unitKind(unit).kind === 'bytes' ? { incrs: powersOfTwo } : {}),
    gap: 8,
    // As wide as the longest label, so that charts without long ones have more room.
    size: (_plot, values) => {
      const longest = (values ?? []).reduce(
        (long, one) => (one.length > long.length ? one : long),
        '',
      );
      return Math.max(46, Math.ceil(textWidth(longest)) + 20);
    },
    grid: { stroke: theme.grid, width: 1 },
    ticks: { show: false },
    values: (_plot, splits) => formatAxisValues(splits, unit),
  };
}

/** A canvas of its own: uPlot remembers the font of its canvas and must not find it changed. */
let measure: CanvasRenderingContext2D | null | undefined;

function textWidth(text: string): number {
  measure ??= document.createElement('canvas').getContext('2d');
  if (measure === null) return text.length * 7;
  measure.font = chartFont;
  return measure.measureText(text).width;
}
