import { Skeleton, useComputedColorScheme } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { MetricName } from '@tidemark/protocol';
import { useMemo, useRef } from 'react';
import type uPlot from 'uplot';
import { Link, useLocation } from 'wouter';
import { fetchMetricNames } from '../../api/metrics.ts';
import { lineStyle } from '../../chart/palette.ts';
import { TimeChart } from '../../chart/time-chart.tsx';
import { toQueryChartData } from '../../promql/query-chart-data.ts';
import { lineTitles } from '../../promql/query-lines.ts';
import { useDisplayZone } from '../../settings/display-zone.ts';
import {
  defaultQueriesState,
  emptyQuery,
  encodeQueriesState,
} from '../../url-state/query-state.ts';
import { useUnits } from '../explore/promql/use-units.ts';
import { chartSourceOf, pastChartSourceOf, spanAround } from './alert-chart-source.ts';
import { type AlertValues, fetchAlertValues } from './alert-values.ts';
import type { ShownAlert } from './shown-alert.ts';
import classes from './values-around.module.css';

const refetchMs = 15_000;
const chartHeight = 200;
/** Units of metrics change seldom. */
const namesFreshMs = 60_000;
const noNames: readonly MetricName[] = [];

/** What the alert is about, before, during and after it; a drag leads to Explore. */
export function ValuesAround({ alert }: { alert: ShownAlert }) {
  const isOver = alert.resolvedMs !== null;
  const source = isOver ? pastChartSourceOf(alert.labels) : chartSourceOf(alert);
  const query = useQuery({
    queryKey: ['alert-values', alert.fingerprint, alert.startsAt, alert.resolvedMs],
    queryFn: ({ signal }) => {
      const span = spanAround(Date.parse(alert.startsAt), alert.resolvedMs, Date.now());
      return fetchAlertValues(source, alert, span, signal);
    },
    refetchInterval: isOver ? false : refetchMs,
    enabled: source !== null,
    placeholderData: keepPreviousData,
  });
  const { data } = query;
  if (source === null) return null;
  return (
    <section className={classes.section}>
      <header className={classes.head}>
        <h4 className={classes.heading}>Values around it</h4>
        {data !== undefined && data.expression !== '' && (
          <Link href={exploreHref(data, data.span)} className={classes.link}>
            Open in Explore
          </Link>
        )}
      </header>
      {query.isError && (
        <p className={classes.note} role="alert">
          {query.error.message}
        </p>
      )}
      {data === undefined ? (
        <Skeleton height={chartHeight} animate={!query.isError} />
      ) : data.lines.length === 0 ? (
        <p className={classes.note}>
          {data.expression === ''
            ? 'Nothing here knows its values: it came from elsewhere, or its rule is gone.'
            : 'There are no values of it in this time.'}
        </p>
      ) : (
        <ValueChart values={data} />
      )}
    </section>
  );
}

function ValueChart({ values }: { values: AlertValues }) {
  const { zone } = useDisplayZone();
  const [, navigate] = useLocation();
  const scheme = useComputedColorScheme('light');
  const plotRef = useRef<uPlot | null>(null);
  const { lines, marks, span, stepMs, expression } = values;
  const data = useMemo(() => toQueryChartData(lines, stepMs), [lines, stepMs]);
  const titles = lineTitles(lines, expression);
  const names = useQuery({
    queryKey: ['names'],
    queryFn: ({ signal }) => fetchMetricNames(signal),
    staleTime: namesFreshMs,
  });
  const { unit } = useUnits(expression, names.data ?? noNames);
  return (
    <>
      <div className={classes.chart}>
        <TimeChart
          label={`Values of ${expression} around the alert`}
          data={data}
          lines={titles.map((title, i) => ({ title, style: lineStyle(i, lines.length, scheme) }))}
          hasBand={false}
          marks={marks}
          unit={unit}
          zone={zone}
          scheme={scheme}
          startMs={span.startMs}
          endMs={span.endMs}
          height={chartHeight}
          plotRef={plotRef}
          onZoom={(startMs, endMs) => navigate(exploreHref(values, { startMs, endMs }))}
          onZoomBack={() => undefined}
        />
      </div>
      <code className={classes.expression}>{expression}</code>
    </>
  );
}

function exploreHref({ expression }: AlertValues, span: { startMs: number; endMs: number }) {
  const search = encodeQueriesState({
    ...defaultQueriesState,
    queries: [{ ...emptyQuery, expression }],
    frame: { kind: 'between', ...span },
  });
  return `/explore?${search}`;
}
