import { Button, Group, Popover, Stack, Text } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { CheckThresholds } from '@tidemark/protocol';
import { useState } from 'react';
import { changeCheckThresholds, fetchCheckThresholds } from '../../api/hosts.ts';
import { NumberField } from '../../shell/number-field.tsx';

/** When checks alert that say nothing else: a button with a small form. */
export function DefaultThresholds() {
  const [isOpen, setIsOpen] = useState(false);
  const query = useQuery({
    queryKey: ['hosts', 'thresholds'],
    queryFn: ({ signal }) => fetchCheckThresholds(signal),
  });
  return (
    <Popover opened={isOpen} onChange={setIsOpen} width={300} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
          disabled={query.data === undefined}
          onClick={() => setIsOpen(!isOpen)}
        >
          Thresholds
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        {query.data !== undefined && (
          <ThresholdForm thresholds={query.data} onClose={() => setIsOpen(false)} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

function ThresholdForm(props: { thresholds: CheckThresholds; onClose: () => void }) {
  const [disk, setDisk] = useState<number | string>(props.thresholds.diskPercent);
  const [ping, setPing] = useState<number | string>(props.thresholds.pingMinutes);
  const queryClient = useQueryClient();
  const change = useMutation({
    // An empty field takes back what was set.
    mutationFn: () =>
      changeCheckThresholds({
        diskPercent: typeof disk === 'number' ? disk : null,
        pingMinutes: typeof ping === 'number' ? ping : null,
      }),
    onSuccess: async () => {
      props.onClose();
      await queryClient.invalidateQueries({ queryKey: ['hosts'] });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        change.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          For every check that has none of its own. Empty is 90 % and 5 minutes.
        </Text>
        <NumberField
          label="A disk alerts above"
          suffix=" %"
          min={0}
          max={100}
          value={disk}
          onChange={setDisk}
        />
        <NumberField
          label="A ping alerts when missing for"
          suffix=" min"
          min={1}
          value={ping}
          onChange={setPing}
        />
        {change.isError && (
          <Text size="sm" c="var(--bad)" role="alert">
            {change.error.message}
          </Text>
        )}
        <Group justify="flex-end">
          <Button type="submit" size="sm" loading={change.isPending}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
