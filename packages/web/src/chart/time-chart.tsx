import 'uplot/dist/uPlot.min.css';
import { type RefObject, useEffectEvent } from 'react';
import uPlot from 'uplot';
import type { ChartActions } from './base-options.ts';
import type { ChartData, Column } from './chart-data.ts';
import { chartThemes } from './chart-theme.ts';
import { type ChartMarks, marksPlugin, noMarks } from './marks-plugin.ts';
import type { LineStyle } from './palette.ts';
import classes from './time-chart.module.css';
import { tooltipPlugin } from './tooltip-plugin.ts';
import { buildOptions, type LineDrawing } from './uplot-options.ts';
import { usePlot } from './use-plot.ts';

export type ChartLine = { title: string; style: LineStyle };

type Props = ChartActions & {
  /** Says in words what is drawn, for those who do not see it. */
  label: string;
  data: ChartData;
  /** Of the lines in `data`, in the same order. */
  lines: readonly ChartLine[];
  hasBand: boolean;
  drawing?: LineDrawing;
  isLog?: boolean;
  /** A limit, and times that stand out. */
  marks?: ChartMarks;
  /** What the tooltip says of each line, where that is not what is drawn. */
  exact?: readonly Column[];
  unit: string | null;
  zone: string;
  scheme: 'light' | 'dark';
  startMs: number;
  endMs: number;
  height: number;
  /** Filled with the drawn chart, for the export. */
  plotRef: RefObject<uPlot | null>;
};

/** The thin layer between React and uPlot: built anew when its lines or look change, fed otherwise. */
export function TimeChart(props: Props) {
  const { plotRef, hasBand, unit, zone, scheme, height, drawing = 'lines', isLog = false } = props;
  const styles = props.lines.map(({ style }) => style);
  const { marks = noMarks } = props;
  const shownValue = marks.limit;
  // Whatever changes this text changes the chart's structure.
  const structure = JSON.stringify([
    styles,
    hasBand,
    drawing,
    isLog,
    shownValue,
    unit,
    zone,
    scheme,
    height,
  ]);

  const feed = useEffectEvent((plot: uPlot) => {
    plot.batch(() => {
      plot.setData(toAligned(props.data, hasBand), false);
      plot.setScale('x', { min: props.startMs, max: props.endMs });
    });
  });
  const build = useEffectEvent((host: HTMLElement, width: number) => {
    const theme = chartThemes[scheme];
    const look = { theme, zone, unit, hasBand, drawing, isLog, shownValue, styles };
    const tooltip = tooltipPlugin(() => currentContent());
    const markings = marksPlugin(() => currentMarks(), scheme);
    const plugins = [tooltip, markings];
    const options = buildOptions(look, { width, height }, { onZoom, onZoomBack }, plugins);
    return new uPlot(options, toAligned(props.data, hasBand), host);
  });
  const currentMarks = useEffectEvent(() => marks);
  const onZoom = useEffectEvent((startMs: number, endMs: number) => props.onZoom(startMs, endMs));
  const onZoomBack = useEffectEvent(() => props.onZoomBack());
  const currentContent = useEffectEvent(() => ({
    zone,
    unit,
    hasBand,
    lines: props.lines.map(({ title, style }, index) => ({
      title,
      colour: style.colour,
      count: props.data.lines[index]?.count ?? [],
      exact: props.exact?.[index] ?? null,
    })),
  }));
  const fed = [props.data, props.startMs, props.endMs, marks];
  const { sizeRef, hostRef } = usePlot({ structure, height, plotRef, build, feed, fed });

  return (
    <div ref={sizeRef} className={classes.frame} style={{ height }}>
      <div ref={hostRef} role="img" aria-label={props.label} />
    </div>
  );
}

function toAligned({ timesMs, lines }: ChartData, hasBand: boolean): uPlot.AlignedData {
  const columns = lines.flatMap((line) =>
    hasBand ? [line.figure, line.min, line.max] : [line.figure],
  );
  return [timesMs, ...columns];
}
