import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Cardinality } from '@tidemark/protocol';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { fetchCardinality } from '../../api/cardinality.ts';
import { CommandLine } from '../../shell/command-line.tsx';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { PageHeader } from '../../shell/page-header.tsx';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { isOwnMetric } from '../overview/arrange-cards.ts';
import classes from './cardinality-page.module.css';
import { CountTable } from './count-table.tsx';
import { GrowthChart } from './growth-chart.tsx';
import { MetricDetail } from './metric-detail.tsx';
import { RefusedNotice } from './refused-notice.tsx';
import { metricHref, useCardinalityView } from './use-cardinality-view.ts';

const refetchMs = 10_000;
const grouped = new Intl.NumberFormat('en');

/** What the series are made of, how they grow, and who adds to them. */
export default function CardinalityPage() {
  const { metric, range, changeRange } = useCardinalityView();
  usePageTitle(metric === null ? 'Cardinality' : `${metric}, cardinality`);
  const query = useQuery({
    queryKey: ['cardinality'],
    queryFn: ({ signal }) => fetchCardinality(signal),
    refetchInterval: refetchMs,
    enabled: metric === null,
  });
  if (metric !== null) return <MetricDetail key={metric} metric={metric} />;
  if (query.data === undefined) {
    return (
      <>
        <PageHeader title="Cardinality" note={query.isError ? undefined : 'Loading…'} />
        {query.isError ? (
          <ErrorPanel
            title="The series could not be counted"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <Skeleton height={260} radius={12} />
        )}
      </>
    );
  }
  const { data } = query;
  return (
    <>
      <PageHeader
        title="Cardinality"
        note="How many series there are, what they are made of, and who adds to them."
      />
      <RefusedNotice refused={data.refused} />
      <Totals data={data} />
      <GrowthChart range={range} onRange={changeRange} />
      {data.metrics.every(({ name }) => isOwnMetric(name)) ? <Empty /> : <Lists data={data} />}
    </>
  );
}

function Totals({ data }: { data: Cardinality }) {
  const { series, limit, newLastHour, metricCount, refused } = data;
  const refusedCount = refused.bySenderLimit + refused.byTotalLimit;
  const share = Math.min(1, series / limit);
  return (
    <dl className={`${classes.totals} tabular`}>
      <Total name="Series" about={`${percent(share)} of ${grouped.format(limit)} allowed`}>
        {grouped.format(series)}
        <span className={classes.meter} aria-hidden="true">
          <span style={{ width: `${share * 100}%` }} data-full={share > 0.9} />
        </span>
      </Total>
      <Total
        name="New in the last hour"
        about={`At most ${grouped.format(data.senderLimit)} from one sender`}
      >
        {grouped.format(newLastHour)}
      </Total>
      <Total name="Metrics" about="Names that series have">
        {grouped.format(metricCount)}
      </Total>
      <Total name="Refused in the last hour" about="Each time a new series was turned away">
        <span data-refused={refusedCount > 0}>{grouped.format(refusedCount)}</span>
      </Total>
    </dl>
  );
}

function Total(props: { name: string; about: string; children: ReactNode }) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd className={classes.figure}>{props.children}</dd>
      <dd className={classes.about}>{props.about}</dd>
    </div>
  );
}

function Lists({ data }: { data: Cardinality }) {
  return (
    <>
      <div className={classes.lists}>
        <section className={classes.panel} aria-labelledby="metrics-title">
          <h2 id="metrics-title" className={classes.title}>
            Metrics by series
          </h2>
          <CountTable
            caption="Metrics with most series"
            columns={['Metric', 'Series', 'New, last hour']}
            rows={data.metrics.map(({ name, series, newLastHour }) => ({
              key: name,
              name: <Link href={metricHref(name)}>{name}</Link>,
              size: series,
              figures: [
                grouped.format(series),
                newLastHour > 0 && `+${grouped.format(newLastHour)}`,
              ],
            }))}
            empty="There are no metrics."
          />
        </section>
        <section className={classes.panel} aria-labelledby="labels-title">
          <h2 id="labels-title" className={classes.title}>
            Labels by values
          </h2>
          <CountTable
            caption="Labels with most values"
            columns={['Label', 'Values', 'Series']}
            rows={data.labels.map(({ label, values, series }) => ({
              key: label,
              name: label,
              size: values,
              figures: [grouped.format(values), grouped.format(series)],
            }))}
            empty="No series has a label."
          />
        </section>
      </div>
      <Senders data={data} />
    </>
  );
}

function Senders({ data }: { data: Cardinality }) {
  return (
    <section className={classes.panel} aria-labelledby="senders-title">
      <h2 id="senders-title" className={classes.title}>
        Senders in the last hour
      </h2>
      <CountTable
        caption="Senders that added series, or were refused"
        columns={['Sender', 'New series', 'Refused', 'Mostly of metric', 'New values of label']}
        rows={data.senders.map(({ sender, newSeries, refused, metric, label }) => ({
          key: sender,
          name: sender,
          size: newSeries + refused,
          figures: [
            grouped.format(newSeries),
            <span key="refused" data-refused={refused > 0}>
              {grouped.format(refused)}
            </span>,
            metric !== null && (
              <Link key="metric" href={metricHref(metric)} className={classes.link}>
                {metric}
              </Link>
            ),
            label ?? 'none',
          ],
        }))}
        empty="Nobody added a series within the last hour."
      />
    </section>
  );
}

/** For a server that has no series but its own. */
function Empty() {
  return (
    <section className={classes.panel} aria-labelledby="empty-title">
      <h2 id="empty-title" className={classes.title}>
        No series of yours yet
      </h2>
      <p className={classes.teaching}>
        Each combination of a metric's name and its label values is a series, and takes memory for
        as long as it is kept. A label that never repeats, such as a request's id, makes a new one
        with every sample. When you send metrics, this page shows which of them, which labels and
        which senders make most. These two samples are two series:
      </p>
      <CommandLine
        command={twoSeriesCommand(window.location.origin)}
        label="Command that makes two series"
      />
    </section>
  );
}

function twoSeriesCommand(origin: string): string {
  return [
    `curl -X POST ${origin}/v1/metrics \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '[{"name":"cpu","value":4,"labels":{"host":"a"}},`,
    `    {"name":"cpu","value":7,"labels":{"host":"b"}}]'`,
  ].join('\n');
}

function percent(share: number): string {
  if (share > 0 && share < 0.001) return 'Less than 0.1 %';
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
