import { Drawer } from '@mantine/core';
import type { ListedAlert } from '@tidemark/protocol';
import { lazy, Suspense } from 'react';
import { PageLoading } from '../../shell/page-loading.tsx';

// With its charts, which the list does not need.
const AlertDetail = lazy(() => import('./alert-detail.tsx'));

type Props = {
  /** Of the alert that is shown; null closes the drawer. */
  fingerprint: string | null;
  /** The alert as the list has it: of one that is pending the server tells no more. */
  known: ListedAlert | undefined;
  onAcknowledge: (alert: ListedAlert) => void;
  onClose: () => void;
};

/** All that is known of one alert, beside the list. */
export function AlertDrawer({ fingerprint, known, onAcknowledge, onClose }: Props) {
  return (
    <Drawer
      opened={fingerprint !== null}
      onClose={onClose}
      position="right"
      size={680}
      title="Alert"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {fingerprint !== null && (
        <Suspense fallback={<PageLoading />}>
          <AlertDetail
            key={fingerprint}
            fingerprint={fingerprint}
            known={known}
            onAcknowledge={onAcknowledge}
          />
        </Suspense>
      )}
    </Drawer>
  );
}
