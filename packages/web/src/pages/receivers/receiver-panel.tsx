import { Button } from '@mantine/core';
import { IconHistory, IconPencil, IconSend, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Receiver } from '@tidemark/protocol';
import { useState } from 'react';
import { Link } from 'wouter';
import { deleteReceiver } from '../../api/receivers.ts';
import { formatCount } from '../../format/count.ts';
import { Age } from '../../shell/age.tsx';
import { ConfirmDialog } from '../../shell/confirm-dialog.tsx';
import { Panel } from '../../shell/panel.tsx';
import { useParameters } from '../../url-state/use-parameters.ts';
import { ChannelIcon } from './channel-icon.tsx';
import { shapeOf } from './channel-shapes.ts';
import classes from './receivers-tab.module.css';

const sources: Record<Receiver['source'], string> = {
  file: 'of the configuration file',
  environment: 'of the environment',
  api: 'made here',
};

/** One receiver: its channels, how they do, and what can be done with it. */
export function ReceiverPanel({ receiver }: { receiver: Receiver }) {
  const { hrefWith } = useParameters();
  const [asksDelete, setAsksDelete] = useState(false);
  const { name, source, channels, escalateTo, waiting, lastDeliveryAt, lastFailure } = receiver;
  const query = new URLSearchParams({ receiver: name });
  return (
    <Panel
      title={name}
      note={sources[source]}
      actions={
        <>
          <Button
            component={Link}
            href={hrefWith({ try: name })}
            variant="default"
            size="xs"
            leftSection={<IconSend size={15} aria-hidden />}
          >
            Preview and test
          </Button>
          <Button
            component={Link}
            href={`/alerts/deliveries?${query}`}
            variant="default"
            size="xs"
            leftSection={<IconHistory size={15} aria-hidden />}
          >
            Deliveries
          </Button>
          {source === 'api' && (
            <>
              <Button
                component={Link}
                href={hrefWith({ edit: name })}
                variant="default"
                size="xs"
                leftSection={<IconPencil size={15} aria-hidden />}
              >
                Edit
              </Button>
              <Button
                variant="default"
                size="xs"
                leftSection={<IconTrash size={15} aria-hidden />}
                onClick={() => setAsksDelete(true)}
              >
                Delete
              </Button>
            </>
          )}
        </>
      }
    >
      <ul className={classes.channels}>
        {channels.map(({ kind, index, target, sendResolved }) => (
          <li key={`${kind} ${index}`} className={classes.channel}>
            <ChannelIcon kind={kind} />
            <b>{shapeOf(kind).title}</b>
            <span className={classes.target}>
              {target}
              {!sendResolved && ' · not told when it is over'}
            </span>
          </li>
        ))}
        {channels.length === 0 && (
          <li className={classes.channel}>
            <span className={classes.target}>No channel: what is routed here is only shown.</span>
          </li>
        )}
      </ul>
      <p className={classes.facts}>
        {waiting > 0 && <span>{formatCount(waiting, 'message waits', 'messages wait')}</span>}
        <span>
          {lastDeliveryAt === null ? (
            'Nothing delivered since the start'
          ) : (
            <>
              Delivered <Age at={lastDeliveryAt} />
            </>
          )}
        </span>
        {escalateTo !== null && (
          <span>
            Unless acknowledged, {escalateTo.receiver} is told after{' '}
            {minutesText(escalateTo.afterSeconds)}
          </span>
        )}
      </p>
      {lastFailure !== null && (
        <p className={classes.failure}>
          Failed <Age at={lastFailure.at} />: {lastFailure.message}
        </p>
      )}
      {asksDelete && <DeleteReceiver name={name} onClose={() => setAsksDelete(false)} />}
    </Panel>
  );
}

function minutesText(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}

function DeleteReceiver({ name, onClose }: { name: string; onClose: () => void }) {
  const queryClient = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => deleteReceiver(name),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['receivers'] });
    },
  });
  return (
    <ConfirmDialog
      opened
      title="Delete this receiver?"
      action="Delete receiver"
      isPending={deletion.isPending}
      error={deletion.error}
      onConfirm={() => deletion.mutate()}
      onClose={onClose}
    >
      <b>{name}</b> is told nothing any more, and what waits for it is dropped.
    </ConfirmDialog>
  );
}
