import { useElementSize } from '@mantine/hooks';
import { type RefObject, useEffect, useRef } from 'react';
import type uPlot from 'uplot';

/** Narrower than this nothing can be read, in CSS pixels. */
const minWidth = 200;

type Options = {
  /** Whatever changes this text changes the chart's structure, so that it is built anew. */
  structure: string;
  height: number;
  /** Filled with the drawn chart. */
  plotRef: RefObject<uPlot | null>;
  /** Both are effect events: they read what is current. */
  build: (host: HTMLElement, width: number) => uPlot;
  feed: (plot: uPlot) => void;
  /** What `feed` reads; always as many. */
  fed: readonly unknown[];
};

/** The life of a uPlot inside React: built when its place has a width, fed, resized, destroyed. */
export function usePlot({ structure, height, plotRef, build, feed, fed }: Options) {
  const { ref: sizeRef, width } = useElementSize<HTMLDivElement>();
  const hostRef = useRef<HTMLDivElement>(null);

  const isMeasured = width > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `structure` stands for all that build reads
  useEffect(() => {
    if (hostRef.current === null || !isMeasured) return;
    const plot = build(hostRef.current, Math.max(minWidth, Math.floor(width)));
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
  }, [...fed, plotRef]);

  return { sizeRef, hostRef };
}
