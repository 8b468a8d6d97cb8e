import type { Labels } from '../../alerts/index.ts';
import { TemplateObject, Time } from '../values/index.ts';
import { KeyValues } from './key-values.ts';

/** One alert of a notification. */
export type NotificationAlert = {
  status: 'firing' | 'resolved';
  labels: Labels;
  annotations: Labels;
  startsAtMs: number;
  endsAtMs: number;
  generatorUrl: string;
  fingerprint: string;
};

/** What a receiver is told: as much of it as templates can say. */
export type NotificationFacts = {
  receiver: string;
  status: 'firing' | 'resolved';
  /** Why it is told now, such as `new` or `repeat`. */
  reason: string;
  groupKey: string;
  groupLabels: Labels;
  commonLabels: Labels;
  commonAnnotations: Labels;
  alerts: readonly NotificationAlert[];
  /** How many alerts are left out of `alerts`. */
  truncatedAlerts: number;
};

/** `.` in the templates of notifications: Alertmanager's fields under its names, and some of our own. */
export function notificationData(
  facts: NotificationFacts,
  { externalUrl }: { externalUrl: string },
): NotificationData {
  return new NotificationData(facts, externalUrl);
}

/** An alert as templates see it. */
export class AlertData extends TemplateObject {
  readonly typeName = 'template.Alert';
  readonly Status: string;
  readonly Labels: KeyValues;
  readonly Annotations: KeyValues;
  readonly StartsAt: Time;
  /** No time as long as it fires: then nobody knows. */
  readonly EndsAt: Time;
  readonly GeneratorURL: string;
  readonly Fingerprint: string;

  constructor(alert: NotificationAlert) {
    super();
    this.Status = alert.status;
    this.Labels = KeyValues.of(alert.labels);
    this.Annotations = KeyValues.of(alert.annotations);
    this.StartsAt = new Time(alert.startsAtMs);
    this.EndsAt = alert.status === 'resolved' ? new Time(alert.endsAtMs) : Time.zero();
    this.GeneratorURL = alert.generatorUrl;
    this.Fingerprint = alert.fingerprint;
  }

  toJSON(): Record<string, unknown> {
    return {
      status: this.Status,
      labels: this.Labels,
      annotations: this.Annotations,
      startsAt: this.StartsAt,
      endsAt: this.EndsAt,
      generatorURL: this.GeneratorURL,
      fingerprint: this.Fingerprint,
    };
  }
}

/** The alerts of a notification, of which templates can have those that fire and those that are over. */
export class AlertList extends Array<AlertData> {
  /** What arrays make of themselves, such as by `filter`, is a plain one. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  Firing(): AlertData[] {
    return this.filter(({ Status }) => Status === 'firing');
  }

  Resolved(): AlertData[] {
    return this.filter(({ Status }) => Status === 'resolved');
  }
}

export class NotificationData extends TemplateObject {
  readonly typeName = 'template.Data';
  readonly Receiver: string;
  readonly Status: string;
  readonly Alerts: AlertList;
  readonly GroupLabels: KeyValues;
  readonly CommonLabels: KeyValues;
  readonly CommonAnnotations: KeyValues;
  readonly ExternalURL: string;
  readonly NotificationReason: string;
  readonly GroupKey: string;
  readonly TruncatedAlerts: bigint;

  constructor(facts: NotificationFacts, externalUrl: string) {
    super();
    this.Receiver = facts.receiver;
    this.Status = facts.status;
    this.Alerts = new AlertList();
    for (const alert of facts.alerts) this.Alerts.push(new AlertData(alert));
    this.GroupLabels = KeyValues.of(facts.groupLabels);
    this.CommonLabels = KeyValues.of(facts.commonLabels);
    this.CommonAnnotations = KeyValues.of(facts.commonAnnotations);
    this.ExternalURL = externalUrl;
    this.NotificationReason = facts.reason;
    this.GroupKey = facts.groupKey;
    this.TruncatedAlerts = BigInt(facts.truncatedAlerts);
  }

  toJSON(): Record<string, unknown> {
    return {
      receiver: this.Receiver,
      status: this.Status,
      alerts: this.Alerts,
      groupLabels: this.GroupLabels,
      commonLabels: this.CommonLabels,
      commonAnnotations: this.CommonAnnotations,
      externalURL: this.ExternalURL,
      notification_reason: this.NotificationReason,
    };
  }
}
