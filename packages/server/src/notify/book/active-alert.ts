import type { Alert } from '../../alerts/index.ts';
import type { Change } from '../../documents/index.ts';

/** Who took care of an alert. */
export type Acknowledged = { atMs: number; by: string; comment: string };

/** An alert of the book. It is the same object from its first announcement until it is forgotten. */
export type ActiveAlert = Alert & {
  /** Its name everywhere, 16 hex digits. */
  readonly fingerprint: string;
  /** When it was announced last. */
  updatedAtMs: number;
  /** Set once, when its end has come; firing again begins a new life. */
  isResolved: boolean;
  acknowledged: Acknowledged | null;
  /** How many groups have it. A resolved alert is forgotten with the last of them. */
  holders: number;
  /** Counts the changes that must be safe, and how many of them are. */
  revision: number;
  storedRevision: number;
};

export const alertKind = 'alert';

/** What is kept of an alert. The rest is announced again soon. */
export type StoredAlert = Alert & { isResolved: boolean; acknowledged: Acknowledged | null };

/** The change that makes an alert safe as it is. */
export function storing(alert: ActiveAlert): Change {
  const { labels, annotations, startsAtMs, endsAtMs, generatorUrl, source } = alert;
  const { isResolved, acknowledged } = alert;
  const value: StoredAlert = {
    labels,
    annotations,
    startsAtMs,
    endsAtMs,
    generatorUrl,
    source,
    isResolved,
    acknowledged,
  };
  return { kind: alertKind, key: alert.fingerprint, value };
}

/** The change that forgets an alert. */
export function forgetting({ fingerprint }: ActiveAlert): Change {
  return { kind: alertKind, key: fingerprint, value: undefined };
}

/** An alert as it comes into the book. */
export function activeAlert(alert: Alert, fingerprint: string, nowMs: number): ActiveAlert {
  return {
    ...alert,
    fingerprint,
    updatedAtMs: nowMs,
    isResolved: false,
    acknowledged: null,
    holders: 0,
    revision: 1,
    storedRevision: 0,
  };
}
