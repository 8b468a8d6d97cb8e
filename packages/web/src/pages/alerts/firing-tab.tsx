import { Button, Skeleton, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { ListedAlert } from '@tidemark/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { askedAlerts } from '../../api/alerts.ts';
import { formatCount } from '../../format/count.ts';
import { ErrorPanel } from '../../shell/error-panel.tsx';
import { LiveButton } from '../../shell/live-button.tsx';
import messageClasses from '../../shell/message-panel.module.css';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { noneWaiting } from '../../shell/waiting-count.ts';
import { AcknowledgeDialog } from './acknowledge-dialog.tsx';
import { AlertDrawer } from './alert-drawer.tsx';
import { AlertGroup } from './alert-group.tsx';
import { AllQuiet } from './all-quiet.tsx';
import classes from './firing-tab.module.css';
import { StateFilter } from './state-filter.tsx';
import { useFiringAlerts } from './use-firing-alerts.ts';

/** What is wrong now, as receivers are told of it. */
export default function FiringTab() {
  usePageTitle('Alerts');
  const [isPaused, setPaused] = useState(false);
  const [toAcknowledge, setToAcknowledge] = useState<readonly ListedAlert[]>([]);
  const view = useFiringAlerts(isPaused);
  const { query, groups, change, hrefWith } = view;
  const { data } = query;
  if (data === undefined && query.isError && !view.isNarrowed) {
    return (
      <ErrorPanel
        title="The alerts could not be loaded"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return (
    <>
      <div className={classes.tools}>
        <StateFilter
          state={view.state}
          counts={data?.counts}
          onChange={(state) => change({ state }, { replace: true })}
        />
        <TextInput
          data-search
          className={classes.search}
          placeholder={'Words, or env="prod"'}
          aria-label="Filter alerts"
          leftSection={<IconSearch size={16} aria-hidden />}
          value={view.text}
          onChange={(event) => change({ q: event.currentTarget.value }, { replace: true })}
        />
        <LiveButton
          isAsked
          paused={isPaused}
          waitingCount={noneWaiting}
          onToggle={() => setPaused(!isPaused)}
        />
      </div>
      {query.isError && (
        <p className={classes.note} role="alert">
          {query.error.message}
        </p>
      )}
      {view.receiver !== '' && (
        <p className={classes.note}>
          Only what {view.receiver} is told.{' '}
          <button
            type="button"
            className={classes.clear}
            onClick={() => change({ receiver: null })}
          >
            Show all
          </button>
        </p>
      )}
      {view.isUnheard && (
        <p className={classes.notice}>
          Nobody is told of what fires: no receiver is set up.{' '}
          <Link href="/alerts/receivers">Set up a receiver</Link>
        </p>
      )}
      {data?.isTruncated === true && (
        <p className={classes.note}>
          {formatCount(askedAlerts, 'alert')} are listed; narrow them down by conditions such as{' '}
          <code>severity="critical"</code>.
        </p>
      )}
      {data === undefined && !query.isError && <Skeleton height={180} radius={12} />}
      {groups.map((group) => (
        <AlertGroup
          key={`${group.receiver}/${group.groupKey}`}
          group={group}
          hrefOf={({ fingerprint }) => hrefWith({ alert: fingerprint })}
          onAcknowledge={setToAcknowledge}
        />
      ))}
      {data !== undefined && groups.length === 0 && (
        <Nothing
          // The counts are of what the conditions let through, whatever its state.
          isQuiet={!view.isNarrowed && Object.values(data.counts).every((count) => count === 0)}
          onClear={() => change({ state: null, q: null, receiver: null })}
        />
      )}
      <AcknowledgeDialog alerts={toAcknowledge} onClose={() => setToAcknowledge([])} />
      <AlertDrawer
        fingerprint={view.opened}
        known={groups
          .flatMap(({ alerts }) => alerts)
          .find(({ fingerprint }) => fingerprint === view.opened)}
        onAcknowledge={(alert) => setToAcknowledge([alert])}
        onClose={() => change({ alert: null })}
      />
    </>
  );
}

function Nothing({ isQuiet, onClear }: { isQuiet: boolean; onClear: () => void }) {
  if (isQuiet) return <AllQuiet />;
  return (
    <div className={messageClasses.panel}>
      <h2 className={messageClasses.title}>No alert matches</h2>
      <p className={messageClasses.text}>Nothing that is there now is what was chosen above.</p>
      <Button variant="default" size="sm" onClick={onClear}>
        Show all
      </Button>
    </div>
  );
}
