import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Mute } from '@tidemark/protocol';
import { endMute } from '../../api/mutes.ts';
import { formatCount } from '../../format/count.ts';
import { formatMatcher } from '../../format/matcher.ts';

/** Asks before a mute is ended; null closes the dialog. */
export function EndMute({ mute, onClose }: { mute: Mute | null; onClose: () => void }) {
  const queryClient = useQueryClient();
  const ending = useMutation({
    mutationFn: (id: string) => endMute(id),
    onSuccess: async () => {
      onClose();
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['mutes'] }),
        queryClient.invalidateQueries({ queryKey: ['alerts'] }),
      ]);
    },
  });
  return (
    <Modal
      opened={mute !== null}
      onClose={onClose}
      title="End this mute?"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {mute !== null && (
        <>
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            <b>{mute.matchers.map(formatMatcher).join(', ')}</b>{' '}
            {mute.mutedAlerts > 0
              ? `keeps ${formatCount(mute.mutedAlerts, 'alert')} quiet now: their receivers will be told.`
              : 'will keep nothing quiet any more.'}
            {mute.schedule !== null && ' No further window will come.'}
          </Text>
          {ending.isError && (
            <Text size="sm" c="var(--bad)" mt="sm" role="alert">
              {ending.error.message}
            </Text>
          )}
          <Group justify="flex-end" mt="lg">
            <Button variant="default" onClick={onClose} data-autofocus>
              Keep it
            </Button>
            <Button color="red.9" loading={ending.isPending} onClick={() => ending.mutate(mute.id)}>
              End the mute
            </Button>
          </Group>
        </>
      )}
    </Modal>
  );
}
