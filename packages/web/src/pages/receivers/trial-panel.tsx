import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSend } from '@tabler/icons-react';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import type { ReceiverConfiguration, ReceiverTrial } from '@tidemark/protocol';
import { useState } from 'react';
import { previewReceiver, testReceiver } from '../../api/receivers.ts';
import { RequestErrors } from '../../shell/request-errors.tsx';
import { MessagePreview } from './message-preview.tsx';
import { TestResults } from './test-results.tsx';
import classes from './trial.module.css';

/** How long typing must rest before the server is asked, in milliseconds. */
const restMs = 500;

type Props = {
  name: string;
  /** Of one that is being written; null for one that is saved. */
  configuration: ReceiverConfiguration | null;
  /** What it still needs before it can be tried, in words. */
  waitsFor: string;
};

/** The messages as they would leave, and a button that sends them as a test. */
export function TrialPanel({ name, configuration, waitsFor }: Props) {
  const [status, setStatus] = useState<'firing' | 'resolved'>('firing');
  const trial: ReceiverTrial = { status, ...(configuration === null ? {} : { configuration }) };
  const [rested] = useDebouncedValue(JSON.stringify(trial), restMs);
  const isReady = waitsFor === '';
  const preview = useQuery({
    queryKey: ['receiver-preview', name, rested],
    queryFn: ({ signal }) => previewReceiver(name, JSON.parse(rested) as ReceiverTrial, signal),
    enabled: isReady,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
  const test = useMutation({ mutationFn: () => testReceiver(name, trial) });
  return (
    <div className={classes.panel}>
      <div className={classes.head}>
        <SegmentedControl
          size="xs"
          aria-label="State of the alerts in the message"
          data={[
            { value: 'firing', label: 'Firing' },
            { value: 'resolved', label: 'Resolved' },
          ]}
          value={status}
          onChange={(value) => setStatus(value === 'resolved' ? 'resolved' : 'firing')}
        />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconSend size={15} aria-hidden />}
          disabled={!isReady}
          loading={test.isPending}
          onClick={() => test.mutate()}
        >
          Send a test
        </Button>
      </div>
      <div className={classes.live} aria-live="polite">
        {test.data !== undefined && <TestResults results={test.data.results} />}
      </div>
      <RequestErrors error={test.error} />
      {!isReady ? (
        <p className={classes.note} role="status">
          The preview waits for {waitsFor}.
        </p>
      ) : preview.isError ? (
        <RequestErrors error={preview.error} />
      ) : preview.data === undefined ? (
        <Skeleton height={140} />
      ) : (
        preview.data.messages.map((message) => (
          <MessagePreview
            key={`${message.channel.kind} ${message.channel.index}`}
            message={message}
          />
        ))
      )}
    </div>
  );
}
