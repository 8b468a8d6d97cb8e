import { Skeleton } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { fetchDeliveries } from '../../api/receivers.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { Panel } from '../../shell/panel.tsx';
import { TeachingPanel } from '../../shell/teaching-panel.tsx';
import { useAskedLive } from '../../shell/use-asked-live.ts';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { quickRanges } from '../../url-state/time-frame.ts';
import classes from './deliveries-tab.module.css';
import { DeliveryLog } from './delivery-log.tsx';
import { DeliveryTools } from './delivery-tools.tsx';
import { filterDeliveries } from './delivery-words.ts';
import { useDeliveryView } from './use-delivery-view.ts';
import { WaitingList } from './waiting-list.tsx';

const refetchMs = 5000;
/** Most lines that are asked for; the server has as many in one answer. */
const askedDeliveries = 1000;

/** Every attempt to tell somebody, and what waits to be told. */
export default function DeliveriesTab() {
  usePageTitle('Deliveries');
  const view = useDeliveryView();
  const { receiver, range, outcome, search } = view;
  const live = useAskedLive(refetchMs);
  const query = useQuery({
    queryKey: ['deliveries', receiver, range],
    queryFn: ({ signal }) => {
      const startMs = Date.now() - quickRanges[range].spanMs;
      return fetchDeliveries({ receiver, startMs, limit: askedDeliveries }, signal);
    },
    refetchInterval: live.refetchInterval,
    placeholderData: keepPreviousData,
  });
  if (query.data === undefined) {
    return query.isError ? (
      <ErrorPanel
        title="The deliveries could not be listed"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <Skeleton height={220} radius={12} />
    );
  }
  const { deliveries, waiting } = query.data;
  const shown = filterDeliveries(deliveries, search, outcome);
  return (
    <>
      <DeliveryTools view={view} isPaused={live.isPaused} onPause={live.toggle} />
      {waiting.length > 0 && <WaitingList waiting={waiting} />}
      {deliveries.length === 0 && waiting.length === 0 && receiver === null ? (
        <TeachingPanel
          title="No message has left yet"
          text="Each attempt to tell somebody stands here: by which channel, what the provider answered, how long it took, and when it is tried again. Send a test from the receivers to see the first."
        />
      ) : shown.length === 0 ? (
        <p className={classes.none}>
          No delivery is like that in {quickRanges[range].label.replace('Last', 'the last')}.
        </p>
      ) : (
        <Panel
          title="Log"
          note={
            deliveries.length === askedDeliveries
              ? `the newest ${askedDeliveries} attempts`
              : undefined
          }
        >
          <DeliveryLog deliveries={shown} />
        </Panel>
      )}
    </>
  );
}
