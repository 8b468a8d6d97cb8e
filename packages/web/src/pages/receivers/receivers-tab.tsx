import { Button, Skeleton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Link } from 'wouter';
import { fetchReceivers } from '../../api/receivers.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { LiveButton } from '../../shell/live-button.tsx';
import { PageLoading } from '../../shell/page-loading.tsx';
import { useAskedLive } from '../../shell/use-asked-live.ts';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { noneWaiting } from '../../shell/waiting-count.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import { EmptyReceivers } from './empty-receivers.tsx';
import { ReceiverPanel } from './receiver-panel.tsx';
import classes from './receivers-tab.module.css';
import { TrialDialog } from './trial-dialog.tsx';

const ReceiverEditor = lazy(() => import('./receiver-editor.tsx'));

const refetchMs = 5000;

/** Who is told, and by what; the address names the one that is tried or changed. */
export default function ReceiversTab() {
  usePageTitle('Receivers');
  const { parameters, change } = useParameters();
  const live = useAskedLive(refetchMs);
  const query = useQuery({
    queryKey: ['receivers'],
    queryFn: async ({ signal }) => (await fetchReceivers(signal)).receivers,
    refetchInterval: live.refetchInterval,
  });
  if (query.data === undefined) {
    return query.isError ? (
      <ErrorPanel
        title="The receivers could not be listed"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <Skeleton height={220} radius={12} />
    );
  }
  const receivers = query.data;
  const byName = (name: string | null) => receivers.find((one) => one.name === name);
  const edited = byName(parameters.get('edit'));
  if (parameters.has('new') || edited !== undefined) {
    return (
      <Suspense fallback={<PageLoading />}>
        <ReceiverEditor
          key={edited?.name}
          edited={edited ?? null}
          otherNames={receivers.map(({ name }) => name).filter((name) => name !== edited?.name)}
        />
      </Suspense>
    );
  }
  const tried = byName(parameters.get('try'));
  const make = (
    <Button
      component={Link}
      href="/alerts/receivers?new=1"
      leftSection={<IconPlus size={16} aria-hidden />}
    >
      New receiver
    </Button>
  );
  return (
    <>
      {receivers.length === 0 ? (
        <EmptyReceivers>{make}</EmptyReceivers>
      ) : (
        <>
          <div className={classes.tools}>
            <p className={classes.about}>
              Every receiver is told of every alert, unless the configuration has routes: then these
              say who is told.
            </p>
            <LiveButton
              isAsked
              paused={live.isPaused}
              waitingCount={noneWaiting}
              onToggle={live.toggle}
            />
            {make}
          </div>
          {receivers.map((receiver) => (
            <ReceiverPanel key={receiver.name} receiver={receiver} />
          ))}
        </>
      )}
      {tried !== undefined && (
        <TrialDialog receiver={tried} onClose={() => change({ try: null }, { replace: true })} />
      )}
    </>
  );
}
