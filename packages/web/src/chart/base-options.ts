import uPlot from 'uplot';
import { formatAxisTimes } from '../format/time.ts';
import { type ChartTheme, chartFont } from './chart-theme.ts';

export type ChartActions = {
  /** The reader dragged over this span, epoch milliseconds. */
  onZoom: (startMs: number, endMs: number) => void;
  onZoomBack: () => void;
};

/** Charts with this key share their crosshair. */
const syncKey = 'tidemark';

/** A drag shorter than this is a click, in CSS pixels. */
const minDragPixels = 6;

/** What all charts over time have in common: size, zone, shared crosshair, drag to zoom and back. */
export function baseOptions(
  size: { width: number; height: number },
  zone: string,
  actions: ChartActions,
  plugins: uPlot.Plugin[],
): Omit<uPlot.Options, 'series'> {
  return {
    ...size,
    ms: 1,
    padding: [12, 12, 0, 0],
    tzDate: (ms) => uPlot.tzDate(new Date(ms), zone),
    legend: { show: false },
    scales: { x: { time: true } },
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

export function timeAxis(theme: ChartTheme, zone: string): uPlot.Axis {
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

/** As wide as the longest label, so that charts without long ones have more room. */
export function labelsWidth(labels: readonly string[] | null): number {
  const longest = (labels ?? []).reduce((long, one) => (one.length > long.length ? one : long), '');
  return Math.max(46, Math.ceil(textWidth(longest)) + 20);
}

/** A canvas of its own: uPlot remembers the font of its canvas and must not find it changed. */
let measure: CanvasRenderingContext2D | null | undefined;

function textWidth(text: string): number {
  measure ??= document.createElement('canvas').getContext('2d');
  if (measure === null) return text.length * 7;
  measure.font = chartFont;
  return measure.measureText(text).width;
}
