import { Modal } from '@mantine/core';
import type { Receiver } from '@tidemark/protocol';
import { TrialPanel } from './trial-panel.tsx';

/** A receiver's messages, and a button that sends them. */
export function TrialDialog({ receiver, onClose }: { receiver: Receiver; onClose: () => void }) {
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      title={`What ${receiver.name} is told`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <TrialPanel name={receiver.name} configuration={null} waitsFor="" />
    </Modal>
  );
}
