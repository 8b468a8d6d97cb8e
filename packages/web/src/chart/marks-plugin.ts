import type uPlot from 'uplot';

/** A time that stands out behind the lines; epoch milliseconds, the end not included. */
export type MarkedSpan = { tone: 'warn' | 'bad'; startMs: number; endMs: number };

/** What a chart shows beside its lines. */
export type ChartMarks = {
  /** A value that everything is measured against, as a dashed line. */
  limit: number | null;
  spans: readonly MarkedSpan[];
};

export const noMarks: ChartMarks = { limit: null, spans: [] };

/** The colours `--warn` and `--bad`, which a canvas cannot read. */
const colours = {
  light: { warn: '#8f5600', bad: '#b3263e' },
  dark: { warn: '#e9b44c', bad: '#ff8a98' },
};

/** Narrower than this a span could not be seen, in pixels of the canvas. */
const minSpanPixels = 2;

/** Draws spans behind the lines and the limit above them. */
export function marksPlugin(marks: () => ChartMarks, scheme: 'light' | 'dark'): uPlot.Plugin {
  return {
    hooks: {
      drawAxes: (plot) => drawSpans(plot, marks().spans, scheme),
      draw: (plot) => drawLimit(plot, marks().limit, scheme),
    },
  };
}

function drawSpans(plot: uPlot, spans: readonly MarkedSpan[], scheme: 'light' | 'dark'): void {
  const { ctx, bbox } = plot;
  ctx.save();
  for (const { tone, startMs, endMs } of spans) {
    const from = Math.max(bbox.left, plot.valToPos(startMs, 'x', true));
    const to = Math.min(bbox.left + bbox.width, plot.valToPos(endMs, 'x', true));
    if (to < bbox.left || from > bbox.left + bbox.width) continue;
    ctx.fillStyle = `${colours[scheme][tone]}${tone === 'bad' ? '2e' : '1f'}`;
    ctx.fillRect(from, bbox.top, Math.max(minSpanPixels, to - from), bbox.height);
  }
  ctx.restore();
}

function drawLimit(plot: uPlot, limit: number | null, scheme: 'light' | 'dark'): void {
  if (limit === null) return;
  const { ctx, bbox } = plot;
  const top = Math.round(plot.valToPos(limit, 'y', true));
  if (!(top >= bbox.top && top <= bbox.top + bbox.height)) return;
  ctx.save();
  ctx.strokeStyle = colours[scheme].bad;
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 5 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, top);
  ctx.lineTo(bbox.left + bbox.width, top);
  ctx.stroke();
  ctx.restore();
}
