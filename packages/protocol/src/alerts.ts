import { Labels } from './metrics.ts';
import { type Static, Type } from './schema.ts';

/** Most alerts in one answer of `GET /v1/alerts`; all are counted. */
export const maxListedAlerts = 10_000;
/** Most events in one answer about the history of alerts. */
export const maxAlertEvents = 1_000;
/** Most alerts that one request acknowledges. */
export const maxAcknowledged = 10_000;

const Timestamp = Type.String({ format: 'date-time' });

export const alertStates = ['firing', 'pending', 'muted', 'inhibited'] as const;
/**
 * `pending`: a rule's condition holds, but not for long enough; `muted`: by a mute, or by a time interval of
 * the configuration; `inhibited`: by a more important alert. Muted and inhibited ones fire, too.
 */
export type AlertState = (typeof alertStates)[number];
export const AlertState = Type.Unsafe<AlertState>(Type.String({ enum: [...alertStates] }));

export const alertSources = ['rule', 'silent-series', 'check', 'api'] as const;

export const Acknowledgement = Type.Object({
  at: Timestamp,
  by: Type.String({ description: 'Empty if nobody said who' }),
  comment: Type.String(),
});
export type Acknowledgement = Static<typeof Acknowledgement>;

export const ListedAlert = Type.Object({
  fingerprint: Type.String({ description: '16 hex digits, the same for the same labels' }),
  state: AlertState,
  labels: Labels,
  annotations: Labels,
  startsAt: Timestamp,
  updatedAt: Timestamp,
  endsAt: Type.Union([Timestamp, Type.Null()], {
    description: 'When it is over unless it is announced again; null while pending',
  }),
  generatorUrl: Type.String({ description: 'Where its values can be looked at; empty if nowhere' }),
  source: Type.Object({
    kind: Type.Unsafe<(typeof alertSources)[number]>(Type.String({ enum: [...alertSources] })),
    ruleId: Type.Union([Type.String(), Type.Null()]),
  }),
  mutedBy: Type.Array(Type.String(), { description: 'Ids of mutes' }),
  mutedByIntervals: Type.Array(Type.String(), {
    description: 'Names of time intervals of the configuration',
  }),
  inhibitedBy: Type.Array(Type.String(), { description: 'Fingerprints of alerts' }),
  acknowledged: Type.Union([Acknowledgement, Type.Null()]),
});
export type ListedAlert = Static<typeof ListedAlert>;

/** Alerts that one receiver is told of together. An alert is in as many groups as routes take it. */
export const ListedAlertGroup = Type.Object({
  receiver: Type.String({ description: 'Empty for pending alerts, and where nobody is told' }),
  groupKey: Type.String(),
  labels: Labels,
  lastNotifiedAt: Type.Union([Timestamp, Type.Null()]),
  alerts: Type.Array(ListedAlert),
});
export type ListedAlertGroup = Static<typeof ListedAlertGroup>;

/** Answer of `GET /v1/alerts?state=&filter=&receiver=&limit=`: groups with the newest alert first. */
export const AlertsAnswer = Type.Object({
  groups: Type.Array(ListedAlertGroup),
  counts: Type.Object(
    {
      firing: Type.Integer(),
      pending: Type.Integer(),
      muted: Type.Integer(),
      inhibited: Type.Integer(),
      acknowledged: Type.Integer({ description: 'Of those that fire' }),
    },
    { description: 'Different alerts, before `state` and `limit` are looked at' },
  ),
  isTruncated: Type.Boolean({ description: 'More than `limit` alerts; the rest is left out' }),
});
export type AlertsAnswer = Static<typeof AlertsAnswer>;

/** Body of `POST /v1/alerts/acknowledge`: they are not repeated, and nobody else is called. */
export const AcknowledgeRequest = Type.Object({
  fingerprints: Type.Array(Type.String()),
  by: Type.Optional(Type.String()),
  comment: Type.Optional(Type.String()),
});
export type AcknowledgeRequest = Static<typeof AcknowledgeRequest>;

/** Body of `POST /v1/alerts/unacknowledge`. */
export const UnacknowledgeRequest = Type.Object({ fingerprints: Type.Array(Type.String()) });
export type UnacknowledgeRequest = Static<typeof UnacknowledgeRequest>;

/** Answer of both: how many of the alerts it changed. */
export const AcknowledgeAnswer = Type.Object({ changed: Type.Integer() });
export type AcknowledgeAnswer = Static<typeof AcknowledgeAnswer>;

export const alertEventKinds = [
  'firing',
  'resolved',
  'acknowledged',
  'unacknowledged',
  'muted',
  'unmuted',
] as const;
export type AlertEventKind = (typeof alertEventKinds)[number];

/** Something that happened to an alert. */
export const AlertEvent = Type.Object({
  at: Timestamp,
  kind: Type.Unsafe<AlertEventKind>(Type.String({ enum: [...alertEventKinds] })),
  fingerprint: Type.String(),
  labels: Labels,
  annotations: Labels,
  startsAt: Timestamp,
  by: Type.String({
    description: 'Who acknowledged; of `muted`, ids of mutes and names of intervals; else empty',
  }),
  comment: Type.String(),
});
export type AlertEvent = Static<typeof AlertEvent>;

/**
 * Answer of `GET /v1/alerts/history?start=&end=&limit=` and `GET /v1/alerts/:fingerprint/history` (the same
 * parameters): newest first.
 */
export const AlertHistoryAnswer = Type.Object({ events: Type.Array(AlertEvent) });
export type AlertHistoryAnswer = Static<typeof AlertHistoryAnswer>;

/** Answer of `GET /v1/alerts/:fingerprint`: 404 once it is resolved; its history stays. */
export const AlertAnswer = Type.Object({
  alert: ListedAlert,
  groups: Type.Array(Type.Object({ receiver: Type.String(), groupKey: Type.String() })),
});
export type AlertAnswer = Static<typeof AlertAnswer>;
