import type { Alert, Labels } from '../alerts/index.ts';
import type { Change } from '../documents/index.ts';

/** An alert as it was when its receiver was told. */
export type NotifiedAlert = Alert & { status: 'firing' | 'resolved'; fingerprint: string };

/** What one receiver is told about one group at one time: a snapshot, so that a late delivery says what was so. */
export type Notification = {
  id: string;
  receiver: string;
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
  /** Durable once it resolves, together with the caller's own changes: both or none. */
  enqueue(notifications: readonly Notification[], together: readonly Change[]): Promise<void>;
}
