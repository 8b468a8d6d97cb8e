import { IconBellOff, IconCheck, IconHierarchy2, IconHourglass } from '@tabler/icons-react';
import type { Acknowledgement, AlertState } from '@tidemark/protocol';
import type { ReactNode } from 'react';
import classes from './alert-badges.module.css';
import { type Severity, stateTitles } from './alert-words.ts';

const icons: Readonly<Record<AlertState | 'resolved', ReactNode>> = {
  firing: null,
  pending: <IconHourglass size={13} stroke={2} aria-hidden />,
  muted: <IconBellOff size={13} stroke={2} aria-hidden />,
  inhibited: <IconHierarchy2 size={13} stroke={2} aria-hidden />,
  resolved: <IconCheck size={13} stroke={2} aria-hidden />,
};

/** How bad it is, in the words of its label `severity`. */
export function SeverityBadge({ severity, text }: { severity: Severity; text: string }) {
  return (
    <span className={classes.badge} data-tone={severity}>
      {text}
    </span>
  );
}

/** What becomes of an alert: it fires, waits, or is kept quiet. */
export function StateBadge({ state }: { state: AlertState | 'resolved' }) {
  return (
    <span className={classes.badge} data-tone={state}>
      {icons[state]}
      {state === 'resolved' ? 'Resolved' : stateTitles[state]}
    </span>
  );
}

/** Who has seen it. */
export function AcknowledgedBadge({ acknowledged }: { acknowledged: Acknowledgement }) {
  return (
    <span className={classes.badge} data-tone="acknowledged" title={acknowledged.comment}>
      <IconCheck size={13} stroke={2} aria-hidden />
      Acknowledged{acknowledged.by !== '' && ` by ${acknowledged.by}`}
    </span>
  );
}
