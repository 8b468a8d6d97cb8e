import { Skeleton } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { HostCheck } from '@tidemark/protocol';
import { fetchHosts } from '../../api/hosts.ts';
import { formatCount } from '../../format/count.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { LiveButton } from '../../shell/live-button.tsx';
import { PageHeader } from '../../shell/page-header.tsx';
import { useAskedLive } from '../../shell/use-asked-live.ts';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { noneWaiting } from '../../shell/waiting-count.ts';
import { CheckList } from './check-list.tsx';
import { DefaultThresholds } from './default-thresholds.tsx';
import { EmptyHosts } from './empty-hosts.tsx';
import { countChecks } from './host-list.ts';

const refetchMs = 5000;

/** What hosts say of themselves: disks and pings, which of them alert, and since when. */
export default function HostsPage() {
  usePageTitle('Hosts');
  const live = useAskedLive(refetchMs);
  const query = useQuery({
    queryKey: ['hosts'],
    queryFn: ({ signal }) => fetchHosts(signal),
    refetchInterval: live.refetchInterval,
  });
  return (
    <>
      <PageHeader title="Hosts" note={query.data === undefined ? undefined : noteOf(query.data)}>
        <DefaultThresholds />
        <LiveButton
          isAsked
          paused={live.isPaused}
          waitingCount={noneWaiting}
          onToggle={live.toggle}
        />
      </PageHeader>
      {query.data !== undefined ? (
        query.data.length === 0 ? (
          <EmptyHosts />
        ) : (
          <CheckList checks={query.data} />
        )
      ) : query.isError ? (
        <ErrorPanel
          title="The hosts could not be listed"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      ) : (
        <Skeleton height={260} radius={12} />
      )}
    </>
  );
}

function noteOf(checks: readonly HostCheck[]): string {
  if (checks.length === 0) return 'Disks and pings, as their hosts report them.';
  const counts = countChecks(checks);
  const all = `${formatCount(counts.checks, 'check')} on ${formatCount(counts.hosts, 'host')}`;
  return `${all}, ${counts.alert === 0 ? 'all well' : formatCount(counts.alert, 'alert')}.`;
}
