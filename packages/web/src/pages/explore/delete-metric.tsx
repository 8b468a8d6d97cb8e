import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { deleteMetric } from '../../api/metrics.ts';

type Props = { metric: string; opened: boolean; onClose: () => void; onDeleted: () => void };

/** Asks before a metric is deleted, by its name. */
export function DeleteMetric({ metric, opened, onClose, onDeleted }: Props) {
  const queryClient = useQueryClient();
  const deletion = useMutation({
    mutationFn: () => deleteMetric(metric),
    onSuccess: async () => {
      onClose();
      onDeleted();
      await queryClient.invalidateQueries();
    },
  });
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Delete this metric?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        All series and samples of <b>{metric}</b> will be deleted for good. What its senders post
        afterwards begins a new history.
      </Text>
      {deletion.isError && (
        <Text size="sm" c="var(--bad)" mt="sm" role="alert">
          {deletion.error.message}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose} data-autofocus>
          Keep it
        </Button>
        <Button color="red.9" loading={deletion.isPending} onClick={() => deletion.mutate()}>
          Delete {metric.length > 32 ? 'metric' : metric}
        </Button>
      </Group>
    </Modal>
  );
}
