import { Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ListedAlert } from '@tidemark/protocol';
import { useMemo, useState } from 'react';
import { formatDateTime } from '../../format/time.ts';
import { useDisplayZone } from '../../settings/display-zone.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { LiveButton } from '../../shell/live-button.tsx';
import messageClasses from '../../shell/message-panel.module.css';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { noneWaiting } from '../../shell/waiting-count.ts';
import { AcknowledgeDialog } from '../alerts/acknowledge-dialog.tsx';
import { AlertDrawer } from '../alerts/alert-drawer.tsx';
import { FramePicker } from '../explore/frame-picker.tsx';
import { eventDays } from './event-days.ts';
import { EventList } from './event-list.tsx';
import { FiringChart } from './firing-chart.tsx';
import { firingLanes } from './firing-spans.ts';
import classes from './history-tab.module.css';
import { useAlertHistory } from './use-alert-history.ts';

/** What fired, for how long, and who did what about it. */
export default function HistoryTab() {
  usePageTitle('History of alerts');
  const { zone } = useDisplayZone();
  const [toAcknowledge, setToAcknowledge] = useState<readonly ListedAlert[]>([]);
  const view = useAlertHistory();
  const { query, events, change, hrefWith } = view;
  const { data } = query;
  const lanes = useMemo(
    () => (data === undefined ? [] : firingLanes(events, data.startMs, data.endMs)),
    [events, data],
  );
  const days = useMemo(() => eventDays(events, zone), [events, zone]);
  const hrefOf = (fingerprint: string) => hrefWith({ alert: fingerprint });
  const oldest = events[events.length - 1];
  return (
    <>
      <div className={classes.tools}>
        <TextInput
          data-search
          className={classes.search}
          placeholder="Words in labels and texts"
          aria-label="Filter the history"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={view.text}
          onChange={(event) => change({ q: event.currentTarget.value }, { replace: true })}
        />
        <FramePicker
          frame={view.frame}
          span={view.span}
          zone={zone}
          hasAll={false}
          canZoomBack={false}
          onChange={(frame) => view.changeFrame(frame, null)}
          onZoomBack={() => undefined}
        />
        {view.isRecent && (
          <LiveButton
            isAsked
            paused={view.isPaused}
            waitingCount={noneWaiting}
            onToggle={() => view.changeFrame(view.frame, view.isPaused ? null : Date.now())}
          />
        )}
      </div>
      {query.isError && data === undefined && (
        <ErrorPanel
          title="The history could not be loaded"
          error={query.error}
          onRetry={() => void query.refetch()}
        />
      )}
      {data === undefined && !query.isError && <Skeleton height={220} radius={12} />}
      {data !== undefined && lanes.length > 0 && (
        <FiringChart
          lanes={lanes}
          startMs={data.startMs}
          endMs={data.endMs}
          zone={zone}
          hrefOf={hrefOf}
        />
      )}
      <EventList days={days} zone={zone} hrefOf={hrefOf} />
      {view.isCut && oldest !== undefined && (
        <p className={classes.note}>
          The newest events are listed, back to {formatDateTime(Date.parse(oldest.at), zone)}.{' '}
          <button
            type="button"
            className={classes.older}
            onClick={() =>
              view.changeFrame(
                {
                  kind: 'between',
                  startMs: view.span.startMs,
                  endMs: Math.max(view.span.startMs + 1, Date.parse(oldest.at)),
                },
                null,
              )
            }
          >
            Show what came before
          </button>
        </p>
      )}
      {data !== undefined && events.length === 0 && (
        <div className={messageClasses.panel}>
          <h2 className={messageClasses.title}>
            {view.text === '' ? 'Nothing happened in this time' : 'Nothing matches'}
          </h2>
          <p className={messageClasses.text}>
            Each alert that begins to fire, is acknowledged, muted or resolved leaves a line here.
          </p>
        </div>
      )}
      <AcknowledgeDialog alerts={toAcknowledge} onClose={() => setToAcknowledge([])} />
      <AlertDrawer
        fingerprint={view.opened}
        known={undefined}
        onAcknowledge={(alert) => setToAcknowledge([alert])}
        onClose={() => change({ alert: null })}
      />
    </>
  );
}
