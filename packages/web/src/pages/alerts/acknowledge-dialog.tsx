import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ListedAlert } from '@tidemark/protocol';
import { useState } from 'react';
import { acknowledge } from '../../api/alerts.ts';
import { formatCount } from '../../format/count.ts';
import { useReaderName } from '../../settings/reader-name.ts';
import { alertTitle } from './alert-words.ts';

type Props = {
  /** None closes the dialog. */
  alerts: readonly ListedAlert[];
  onClose: () => void;
};

/** Says that somebody has seen the alerts: they are not repeated, and nobody else is called. */
export function AcknowledgeDialog({ alerts, onClose }: Props) {
  const [first] = alerts;
  return (
    <Modal
      opened={first !== undefined}
      onClose={onClose}
      title={
        alerts.length === 1 && first !== undefined
          ? `Acknowledge ${alertTitle(first.labels)}`
          : `Acknowledge ${formatCount(alerts.length, 'alert')}`
      }
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <AcknowledgeForm alerts={alerts} onClose={onClose} />
    </Modal>
  );
}

function AcknowledgeForm({ alerts, onClose }: Props) {
  const queryClient = useQueryClient();
  const [readerName, rememberName] = useReaderName();
  const [by, setBy] = useState(readerName);
  const [comment, setComment] = useState('');
  const sending = useMutation({
    mutationFn: () =>
      acknowledge({ fingerprints: alerts.map(({ fingerprint }) => fingerprint), by, comment }),
    onSuccess: async () => {
      rememberName(by);
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['alerts'] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        sending.mutate();
      }}
    >
      <Text size="sm" c="dimmed" mb="md">
        It is not repeated, and nobody else is called, until it is over.
      </Text>
      <TextInput
        label="Your name"
        value={by}
        onChange={(event) => setBy(event.currentTarget.value)}
        autoComplete="name"
      />
      <TextInput
        mt="sm"
        label="Comment"
        placeholder="On it"
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
        autoComplete="off"
      />
      {sending.isError && (
        <Text size="sm" c="var(--bad)" mt="sm" role="alert">
          {sending.error.message}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button type="submit" loading={sending.isPending} data-autofocus>
          Acknowledge
        </Button>
      </Group>
    </form>
  );
}
