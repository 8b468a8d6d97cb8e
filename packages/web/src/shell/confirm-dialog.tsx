import { Button, Group, Modal, Text } from '@mantine/core';
import type { ReactNode } from 'react';

type Props = {
  opened: boolean;
  /** A question: `Delete this rule?` */
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** What the button does, in a word or two. */
  action: string;
  isPending: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before something is gone for good. */
export function ConfirmDialog(props: Props) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <Text component="div" size="sm" style={{ overflowWrap: 'anywhere' }}>
        {props.children}
      </Text>
      {props.error !== null && (
        <Text size="sm" c="var(--bad)" mt="sm" role="alert">
          {props.error.message}
        </Text>
      )}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={props.onClose} data-autofocus>
          Cancel
        </Button>
        <Button color="red.9" loading={props.isPending} onClick={props.onConfirm}>
          {props.action}
        </Button>
      </Group>
    </Modal>
  );
}
