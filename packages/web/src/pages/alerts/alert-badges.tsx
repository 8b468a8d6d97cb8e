import { IconBellOff, IconCheck, IconHierarchy2, IconHourglass } from '@tabler/icons-react';
import type { Acknowledgement, AlertState } from '@tidemark/protocol';
import type { ReactNode } from 'react';
import classes from './alert-badges.module.css';
import type { Severity } from './alert-words.ts';

const stateTexts: Record<AlertState, { text: string; icon: ReactNode }> = {
  firing: { text: 'Firing', icon: null },
  pending: { text: 'Pending', icon: <IconHourglass size={13} stroke={2} aria-hidden /> },
  muted: { text: 'Muted', icon: <IconBellOff size={13} stroke={2} aria-hidden /> },
  inhibited: { text: 'Inhibited', icon: <IconHierarchy2 size={13} stroke={2} aria-hidden /> },
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
  const { text, icon } =
    state === 'resolved'
      ? { text: 'Resolved', icon: <IconCheck size={13} stroke={2} aria-hidden /> }
      : stateTexts[state];
  return (
    <span className={classes.badge} data-tone={state}>
      {icon}
      {text}
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
