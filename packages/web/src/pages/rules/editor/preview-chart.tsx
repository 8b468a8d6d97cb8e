import { useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { RulePreview } from '@tidemark/protocol';
import { useMemo, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { fetchMetricNames } from '../../../api/metrics.ts';
import { lineStyle } from '../../../chart/palette.ts';
import { TimeChart } from '../../../chart/time-chart.tsx';
import { formatCount } from '../../../format/count.ts';
import { toQueryChartData } from '../../../promql/query-chart-data.ts';
import { lineTitles } from '../../../promql/query-lines.ts';
import { useDisplayZone } from '../../../settings/display-zone.ts';
import { useUnits } from '../../explore/promql/use-units.ts';
import classes from './preview.module.css';
import { markedSpans } from './preview-frame.ts';
import { linesOfPreview } from './preview-lines.ts';

export type ShownPreview = { preview: RulePreview; startMs: number; endMs: number };

type Props = {
  /** Names of the labels that the rule adds. */
  added: readonly string[];
  isStale: boolean;
};

/** More lines than this cannot be told apart; those that would have fired most come first. */
const maxDrawn = 40;
const chartHeight = 260;

/** The values that a rule looks at, its threshold, and when it would have been pending and firing. */
export function PreviewChart({ shown, ...props }: Props & { shown: ShownPreview | undefined }) {
  if (shown === undefined) return <div className={classes.blank} style={{ height: chartHeight }} />;
  return <DrawnPreview key={shown.endMs - shown.startMs} shown={shown} {...props} />;
}

function DrawnPreview({ shown, added, isStale }: Props & { shown: ShownPreview }) {
  const { preview, startMs, endMs } = shown;
  const expression = preview.expr;
  const scheme = useComputedColorScheme('light');
  const { zone } = useDisplayZone();
  const plotRef = useRef<uPlot | null>(null);
  const names = useQuery({
    queryKey: ['names'],
    queryFn: ({ signal }) => fetchMetricNames(signal),
  });
  const { unit } = useUnits(expression, names.data ?? []);
  const drawn = useMemo(() => {
    const lines = linesOfPreview(preview.series, maxDrawn, added);
    const titles = lineTitles(lines, expression);
    return {
      data: toQueryChartData(lines, preview.stepMs),
      lines: lines.map((_, position) => ({
        title: titles[position] ?? '',
        style: lineStyle(position, lines.length, scheme),
      })),
      marks: {
        limit: preview.threshold?.value ?? null,
        spans: markedSpans(preview.series),
      },
    };
  }, [preview, expression, added, scheme]);
  // Within what is there: leaving the page would lose the rule that is being written.
  const [zoomed, setZoomed] = useState<{ startMs: number; endMs: number } | null>(null);
  const span = zoomed ?? { startMs, endMs };
  return (
    <div className={classes.chart} data-stale={isStale}>
      <TimeChart
        label={`Values of the rule, ${formatCount(drawn.lines.length, 'line')}; it would have fired ${formatCount(preview.firings, 'time')}`}
        data={drawn.data}
        lines={drawn.lines}
        marks={drawn.marks}
        hasBand={false}
        unit={unit}
        zone={zone}
        scheme={scheme}
        {...span}
        height={chartHeight}
        plotRef={plotRef}
        onZoom={(fromMs, toMs) => setZoomed({ startMs: fromMs, endMs: toMs })}
        onZoomBack={() => setZoomed(null)}
      />
    </div>
  );
}
