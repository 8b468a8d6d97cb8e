import { SegmentedControl, Skeleton, useComputedColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { useLocation } from 'wouter';
import { fetchAggregates } from '../../api/metrics.ts';
import { toChartData } from '../../chart/chart-data.ts';
import { chooseResolution } from '../../chart/granularity.ts';
import { lineStyle } from '../../chart/palette.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { formatCount } from '../../format/count.ts';
import { useDisplayZone } from '../../settings/display-zone.ts';
import { defaultExploreState, encodeExploreState } from '../../url-state/explore-state.ts';
import { quickRanges } from '../../url-state/time-frame.ts';
import { linesOfBuckets } from '../explore/fetch-lines.ts';
import classes from './cardinality-page.module.css';
import { type GrowthRange, growthRanges } from './use-cardinality-view.ts';

/** Tidemark records how many series it has under this name. */
const seriesMetric = 'tidemark_series';

const refetchMs = 30_000;
const chartHeight = 220;

/** How many series there were, over time; a drag leads to the timeline of that span. */
export function GrowthChart(props: { range: GrowthRange; onRange: (range: GrowthRange) => void }) {
  const { range } = props;
  const { zone } = useDisplayZone();
  const [, navigate] = useLocation();
  const scheme = useComputedColorScheme('light');
  const plotRef = useRef<uPlot | null>(null);
  const { spanMs } = quickRanges[range];
  const chosen = chooseResolution(spanMs, 1);
  const resolution = chosen === 'raw' ? 'minute' : chosen;
  const query = useQuery({
    queryKey: ['cardinality', 'growth', range, zone],
    queryFn: async ({ signal }) => {
      const endMs = Date.now();
      const span = { startMs: endMs - spanMs, endMs };
      const selection = { name: seriesMetric, labels: {}, ...span };
      const buckets = await fetchAggregates(selection, resolution, zone, [], signal);
      return { ...span, lines: linesOfBuckets(buckets) };
    },
    refetchInterval: refetchMs,
  });
  const data = useMemo(
    () => toChartData(query.data?.lines ?? [], resolution),
    [query.data, resolution],
  );
  const points = query.data?.lines[0]?.points ?? [];
  const last = points[points.length - 1];
  const explore = (startMs: number, endMs: number) => {
    const frame = { kind: 'between' as const, startMs, endMs };
    const view = { ...defaultExploreState, metrics: [seriesMetric], frame };
    navigate(`/explore?${encodeExploreState(view)}`);
  };
  return (
    <section className={classes.panel} aria-labelledby="growth-title">
      <header className={classes.head}>
        <h2 id="growth-title" className={classes.title}>
          Growth
        </h2>
        <SegmentedControl
          size="xs"
          aria-label="Time frame of the chart"
          data={growthRanges.map((value) => ({ value, label: value }))}
          value={range}
          onChange={(value) => props.onRange(value as GrowthRange)}
        />
      </header>
      {query.isError && (
        <p className={classes.note} role="alert">
          {query.error.message}
        </p>
      )}
      {query.data === undefined ? (
        <Skeleton height={chartHeight} animate={!query.isError} />
      ) : (
        <div className={classes.chart}>
          <TimeChart
            label={`Number of series, ${quickRanges[range].label.toLowerCase()}. ${
              last === undefined ? 'No data yet.' : formatCount(last.max, 'series', 'series')
            }`}
            data={data}
            lines={query.data.lines.map(() => ({
              title: 'Series',
              style: lineStyle(0, 1, scheme),
            }))}
            hasBand={false}
            unit={null}
            zone={zone}
            scheme={scheme}
            startMs={query.data.startMs}
            endMs={query.data.endMs}
            height={chartHeight}
            plotRef={plotRef}
            onZoom={explore}
            onZoomBack={() => undefined}
          />
        </div>
      )}
    </section>
  );
}
