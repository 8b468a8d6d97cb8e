import { Select, Skeleton, TextInput } from '@mantine/core';
import { IconChevronRight, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { fetchCardinalityTotals } from '../../api/cardinality.ts';
import { formatCount } from '../../format/count.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { LiveButton } from '../../shell/live-button.tsx';
import messageClasses from '../../shell/message-panel.module.css';
import { PageHeader } from '../../shell/page-header.tsx';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { RefusedNotice } from '../cardinality/refused-notice.tsx';
import {
  arrangeCards,
  isOwnMetric,
  isSortOrder,
  type SortOrder,
  sortOrders,
} from './arrange-cards.ts';
import { CardGrid } from './card-grid.tsx';
import { EmptyOverview } from './empty-overview.tsx';
import classes from './overview-page.module.css';
import { useOverview } from './use-overview.ts';

/** How soon the page says that new series are refused, in milliseconds. */
const totalsRefetchMs = 15_000;

export function OverviewPage() {
  usePageTitle('Overview');
  const [paused, setPaused] = useState(false);
  const { query, live, waitingCount } = useOverview(paused);
  const totals = useQuery({
    queryKey: ['cardinality', 'totals'],
    queryFn: ({ signal }) => fetchCardinalityTotals(signal),
    refetchInterval: totalsRefetchMs,
  });
  const view = useView();
  const cards = query.data ?? [];
  const userCount = cards.filter((card) => !isOwnMetric(card.name)).length;
  const { users, own } = arrangeCards(cards, view.search, view.order);
  const isSearching = view.search !== '';

  if (query.isPending) return <OverviewSkeleton />;
  if (query.isError && query.data === undefined) {
    return (
      <ErrorPanel
        title="The metrics could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <>
      <PageHeader
        title="Overview"
        note={userCount === 0 ? undefined : formatCount(userCount, 'metric')}
      >
        {cards.length > 0 && userCount > 0 && (
          <>
            <TextInput
              data-search
              className={classes.search}
              placeholder="Search metrics"
              aria-label="Search metrics"
              leftSection={<IconSearch size={16} aria-hidden />}
              value={view.search}
              onChange={(event) => view.change({ q: event.currentTarget.value })}
            />
            <Select
              className={classes.sort}
              aria-label="Sort by"
              data={Object.entries(sortOrders).map(([value, label]) => ({ value, label }))}
              value={view.order}
              onChange={(order) => view.change({ sort: order ?? 'name' })}
              allowDeselect={false}
            />
          </>
        )}
        {userCount > 0 && (
          <LiveButton
            paused={paused}
            waitingCount={waitingCount}
            onToggle={() => setPaused(!paused)}
          />
        )}
      </PageHeader>

      {totals.data !== undefined && (
        <RefusedNotice refused={totals.data.refused} to="/cardinality" />
      )}
      {userCount === 0 && <EmptyOverview />}
      {userCount > 0 && users.length === 0 && own.length === 0 && (
        <div className={messageClasses.panel}>
          <h2 className={messageClasses.title}>No metric matches “{view.search}”</h2>
          <p className={messageClasses.text}>
            The search looks for each word anywhere in the name.
          </p>
        </div>
      )}
      {users.length > 0 && (
        <section aria-label="Metrics">
          <h2 className={classes.hidden}>Metrics</h2>
          <CardGrid key={view.search} cards={users} live={live} />
        </section>
      )}
      {own.length > 0 && (
        // Remounted when a search begins or ends, so that it opens and closes with it.
        <details key={String(isSearching)} className={classes.own} open={isSearching}>
          <summary>
            <IconChevronRight size={16} aria-hidden />
            <h2>Tidemark itself</h2>
            <span>{formatCount(own.length, 'metric')}</span>
          </summary>
          <CardGrid cards={own} live={live} />
        </details>
      )}
    </>
  );
}

/** Search and order, kept in the URL. */
function useView() {
  const [location, navigate] = useLocation();
  const parameters = new URLSearchParams(useSearch());
  const sort = parameters.get('sort');
  const order: SortOrder = isSortOrder(sort) ? sort : 'name';
  const change = (changes: { q?: string; sort?: string }) => {
    const next = new URLSearchParams(parameters);
    for (const [name, value] of Object.entries(changes)) next.set(name, value);
    if (next.get('q') === '') next.delete('q');
    if (next.get('sort') === 'name') next.delete('sort');
    navigate(next.size === 0 ? location : `${location}?${next}`, { replace: true });
  };
  return { search: parameters.get('q') ?? '', order, change };
}

function OverviewSkeleton() {
  return (
    <>
      <PageHeader title="Overview" note="Loading…" />
      <div className={classes.grid} aria-busy="true">
        {Array.from({ length: 8 }, (_, position) => position).map((position) => (
          <Skeleton key={position} height={176} radius={12} />
        ))}
      </div>
    </>
  );
}
