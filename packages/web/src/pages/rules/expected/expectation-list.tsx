import { Button, Skeleton } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { fetchExpectations } from '../../../api/expected.ts';
import { ErrorPanel } from '../../../shell/error-panel.tsx';
import { LiveButton } from '../../../shell/live-button.tsx';
import { TeachingPanel } from '../../../shell/teaching-panel.tsx';
import { useAskedLive } from '../../../shell/use-asked-live.ts';
import { noneWaiting } from '../../../shell/waiting-count.ts';
import { useParameters } from '../../../url-state/use-parameters.ts';
import { ExpectationEditor } from './expectation-editor.tsx';
import classes from './expectation-list.module.css';
import { ExpectationPanel } from './expectation-panel.tsx';

const refetchMs = 5000;

/** What must keep speaking, and who is silent. */
export function ExpectationList() {
  const { parameters, change } = useParameters();
  const live = useAskedLive(refetchMs);
  const query = useQuery({
    queryKey: ['expected'],
    queryFn: ({ signal }) => fetchExpectations(signal),
    refetchInterval: live.refetchInterval,
  });
  if (query.data === undefined) {
    return query.isError ? (
      <ErrorPanel
        title="The expected series could not be listed"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    ) : (
      <Skeleton height={220} radius={12} />
    );
  }
  const expectations = query.data;
  const asked = parameters.get('expect');
  const edited = expectations.find(({ id }) => id === asked) ?? null;
  const make = (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => change({ expect: 'new' })}
    >
      Expect series
    </Button>
  );
  return (
    <>
      {expectations.length === 0 ? (
        <Teaching>{make}</Teaching>
      ) : (
        <>
          <div className={classes.tools}>
            <p className={classes.about}>
              Each series that matches must speak so often; each one that stops alerts by itself.
            </p>
            <LiveButton
              isAsked
              paused={live.isPaused}
              waitingCount={noneWaiting}
              onToggle={live.toggle}
            />
            {make}
          </div>
          {expectations.map((expectation) => (
            <ExpectationPanel
              key={expectation.id}
              expectation={expectation}
              onEdit={() => change({ expect: expectation.id })}
            />
          ))}
        </>
      )}
      {(asked === 'new' || edited !== null) && (
        <ExpectationEditor
          key={asked}
          edited={edited}
          onClose={() => change({ expect: null }, { replace: true })}
        />
      )}
    </>
  );
}

function Teaching({ children }: { children: React.ReactNode }) {
  const command = [
    `curl -X POST ${window.location.origin}/v1/expected \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"match":"{job=\\"node\\"}","every":"5m"}'`,
  ].join('\n');
  return (
    <TeachingPanel
      title="Hear of what goes silent"
      text="Say which series must keep speaking, and how often. Tidemark remembers each one that matches, alerts about each one that stops, by its name, and says when it speaks again. There is no list to keep: new series are expected as they come, and those that are retired can be dismissed."
      command={{ text: command, label: 'Command that expects series' }}
    >
      {children}
    </TeachingPanel>
  );
}
