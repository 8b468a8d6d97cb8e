import { Skeleton } from '@mantine/core';
import { IconArrowLeft, IconChartLine } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { MetricCardinality } from '@tidemark/protocol';
import { Link } from 'wouter';
import { fetchMetricCardinality } from '../../api/cardinality.ts';
import { formatCount } from '../../format/count.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import messageClasses from '../../shell/message-panel.module.css';
import { PageHeader } from '../../shell/page-header.tsx';
import { defaultExploreState, encodeExploreState } from '../../url-state/explore-state.ts';
import classes from './cardinality-page.module.css';
import { CountTable } from './count-table.tsx';

const refetchMs = 15_000;
const grouped = new Intl.NumberFormat('en');

/** The labels of one metric, how many values each has, and the values with most series. */
export function MetricDetail({ metric }: { metric: string }) {
  const query = useQuery({
    queryKey: ['cardinality', 'metric', metric],
    queryFn: ({ signal }) => fetchMetricCardinality(metric, signal),
    refetchInterval: refetchMs,
  });
  return (
    <>
      <Link href="/cardinality" className={classes.back}>
        <IconArrowLeft size={16} aria-hidden />
        All metrics
      </Link>
      <PageHeader title={metric} note={query.data === undefined ? 'Loading…' : note(query.data)}>
        <Link href={exploreHref(metric, {}, null)} className={classes.action}>
          <IconChartLine size={17} stroke={1.7} aria-hidden />
          Open in Explore
        </Link>
      </PageHeader>
      {query.isError && query.data === undefined && (
        <ErrorPanel
          title="The metric could not be counted"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.isPending && <Skeleton height={220} radius={12} />}
      {query.data !== undefined && <Labels metric={query.data} />}
    </>
  );
}

function Labels({ metric }: { metric: MetricCardinality }) {
  const { name, labels, series, countedSeries } = metric;
  if (labels.length === 0) {
    return (
      <div className={messageClasses.panel}>
        <h2 className={messageClasses.title}>
          {series === 0 ? 'There is no such metric' : 'This metric has no labels'}
        </h2>
        <p className={messageClasses.text}>
          {series === 0
            ? 'It may have been deleted, or never been sent.'
            : 'It is one series, and it cannot grow.'}
        </p>
      </div>
    );
  }
  const isPart = countedSeries < series;
  return (
    <>
      {isPart && (
        <p className={classes.note}>
          Counted on {formatCount(countedSeries, 'series', 'series')} picked evenly: a label has at
          least as many values as it says.
        </p>
      )}
      <div className={classes.lists}>
        {labels.map(({ label, values, series: carrying, top }) => (
          <section key={label} className={classes.panel} aria-label={`Label ${label}`}>
            <header className={classes.head}>
              <h2 className={classes.title}>{label}</h2>
              <Link href={exploreHref(name, {}, label)} className={classes.link}>
                Group by it
              </Link>
            </header>
            <p className={classes.about}>
              {isPart && 'At least '}
              {formatCount(values, 'value')} on {formatCount(carrying, 'series', 'series')}
            </p>
            <CountTable
              caption={`Values of ${label} with most series`}
              columns={['Value', 'Series']}
              rows={top.map((row) => ({
                key: row.value,
                name: (
                  <Link href={exploreHref(name, { [label]: row.value }, null)}>{row.value}</Link>
                ),
                size: row.series,
                figures: [grouped.format(row.series)],
              }))}
              empty="No values"
            />
            {values > top.length && (
              <p className={classes.rest}>and {formatCount(values - top.length, 'more value')}</p>
            )}
          </section>
        ))}
      </div>
    </>
  );
}

function note({ series, newLastHour, labels }: MetricCardinality): string {
  const parts = [formatCount(series, 'series', 'series'), formatCount(labels.length, 'label')];
  if (newLastHour > 0) parts.push(`${grouped.format(newLastHour)} new within the last hour`);
  return parts.join(' · ');
}

function exploreHref(
  metric: string,
  labels: Record<string, string>,
  groupBy: string | null,
): string {
  const view = {
    ...defaultExploreState,
    metrics: [metric],
    labels,
    groupBy: groupBy === null ? [] : [groupBy],
  };
  return `/explore?${encodeExploreState(view)}`;
}
