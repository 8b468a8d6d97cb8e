import { Button, Group, Modal, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { HostCheck } from '@tidemark/protocol';
import { useState } from 'react';
import { changeCheckThreshold } from '../../api/hosts.ts';
import { NumberField } from '../../shell/number-field.tsx';
import { thresholdText } from './check-value.ts';

/** When one check alerts, if not by the default. */
export function ThresholdDialog({ check, onClose }: { check: HostCheck; onClose: () => void }) {
  const [threshold, setThreshold] = useState<number | string>(check.threshold);
  const queryClient = useQueryClient();
  const change = useMutation({
    mutationFn: (next: number | null) => changeCheckThreshold(check.id, next),
    onSuccess: async () => {
      onClose();
      await queryClient.invalidateQueries({ queryKey: ['hosts'] });
    },
  });
  const isDisk = check.type === 'disk';
  const save = () => {
    if (typeof threshold === 'number') change.mutate(threshold);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Threshold of ${check.name} on ${check.host}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <Text size="sm" c="dimmed" mb="sm">
          {thresholdText(check)}.
        </Text>
        <NumberField
          data-autofocus
          label={isDisk ? 'Alerts above' : 'Alerts when missing for'}
          suffix={isDisk ? ' %' : ' min'}
          min={isDisk ? 0 : 1}
          {...(isDisk ? { max: 100 } : {})}
          value={threshold}
          onChange={setThreshold}
          error={change.error?.message}
        />
        <Group justify="flex-end" mt="lg">
          {check.thresholdSource === 'check' && (
            <Button variant="default" mr="auto" onClick={() => change.mutate(null)}>
              Use the default
            </Button>
          )}
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isPending} disabled={threshold === ''}>
            Save
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
