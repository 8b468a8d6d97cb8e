import 'uplot/dist/uPlot.min.css';
import { useElementSize } from '@mantine/hooks';
import { type RefObject, useEffect, useEffectEvent, useRef } from 'react';
import uPlot from 'uplot';
import type { ChartData } from './chart-data.ts';
import { chartThemes } from './chart-theme.ts';
import type { LineStyle } from './palette.ts';
import classes from './time-chart.module.css';
import { tooltipPlugin } from './tooltip-plugin.ts';
import { buildOptions, type ChartActions } from './uplot-options.ts';

export type ChartLine = { title: string; style: LineStyle };

type Props = ChartActions & {
  /** Says in words what is drawn, for those who do not see it. */
  label: string;
  data: ChartData;
  /** Of the lines in `data`, in the same order. */
  lines: readonly ChartLine[];
  hasBand: boolean;
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
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const hostRef = useRef<HTMLDivElement>(null);
  const { plotRef, hasBand, unit, zone, scheme, height } = props;
  // Whatever changes this text changes the chart's structure.
  const structure = JSON.stringify([
    props.lines.map(({ style }) => style),
    hasBand,
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
  const build = useEffectEvent((host: HTMLElement) => {
    const look = {
      theme: chartThemes[scheme],
      zone,
      unit,
      hasBand,
      styles: props.lines.map(({ style }) => style),
    };
    const actions = { onZoom, onZoomBack };
    const tooltip = tooltipPlugin(() => currentContent());
    const size = { width: Math.max(200, Math.floor(width)), height };
    return new uPlot(
      buildOptions(look, size, actions, [tooltip]),
      toAligned(props.data, hasBand),
      host,
    );
  });
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
    })),
  }));

  const isMeasured = width > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `structure` stands for all that build reads
  useEffect(() => {
    if (hostRef.current === null || !isMeasured) return;
    const plot = build(hostRef.current);
    plotRef.current = plot;
    feed(plot);
    return () => {
      plotRef.current = null;
      plot.destroy();
    };
  }, [structure, isMeasured, plotRef]);

  useEffect(() => {
    if (width > 0) plotRef.current?.setSize({ width: Math.floor(width), height });
  }, [width, height, plotRef]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: feed reads what these say has changed
  useEffect(() => {
    if (plotRef.current !== null) feed(plotRef.current);
  }, [props.data, props.startMs, props.endMs, plotRef]);

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
