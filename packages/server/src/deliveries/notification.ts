import type { Alert, Labels } from '../alerts/index.ts';
import type { Change } from '../documents/index.ts';

/** An alert as a receiver is told of it. */
export type NotifiedAlert = Alert & {
  status: 'firing' | 'resolved';
  /** 16 hexadecimal digits, as Alertmanager's: FNV-1a of the sorted labels. */
  fingerprint: string;
};

/** What one receiver is told about one group at one time: a snapshot, so that a late delivery says what was so. */
export type Notification = {
  /** Random: tells repeats of an attempt from a new message, in the log and for the receiver. */
  id: string;
  /** Name of the receiver in the configuration. */
  receiver: string;
  /** Alertmanager's form: `{}/{sev="x"}:{alertname="A"}`. */
  groupKey: string;
  status: 'firing' | 'resolved';
  reason: 'new' | 'changed' | 'repeat' | 'resolved' | 'escalation' | 'test' | 'acknowledged';
  createdAtMs: number;
  groupLabels: Labels;
  commonLabels: Labels;
  commonAnnotations: Labels;
  alerts: readonly NotifiedAlert[];
  truncatedAlerts: number;
};

export interface DeliveryQueue {
  /**
   * Durable once it resolves: written at once with the caller's own changes, so that a decision and its
   * notification are recorded together or not at all. Rejects with the store's error; trying the same
   * again, with the same ids, is right then.
   */
  enqueue(notifications: readonly Notification[], together: readonly Change[]): Promise<void>;
}
