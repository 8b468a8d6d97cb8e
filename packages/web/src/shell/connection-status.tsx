import type { LiveStatus } from '../api/live-connection.ts';
import { useLiveStatus } from '../api/live-provider.tsx';
import classes from './connection-status.module.css';

const texts: Record<LiveStatus, string> = {
  idle: 'Not connected',
  connecting: 'Connecting…',
  open: 'Connected',
  waiting: 'Connection lost, trying again…',
};

/** Whether live values reach this page. */
export function ConnectionStatus() {
  const status = useLiveStatus();
  // Pages without live data do not connect; there is nothing to say then.
  if (status === 'idle') return null;
  return (
    <div className={classes.status} data-status={status} role="status">
      <span className={classes.dot} aria-hidden="true" />
      {texts[status]}
    </div>
  );
}
