import { Labels } from './metrics.ts';
import { type Static, Type } from './schema.ts';

/** Most mutes that are kept, expired ones among them; of these the oldest go first. */
export const maxMutes = 10_000;
/** Most matchers of one mute. */
export const maxMuteMatchers = 64;
/** Longest comment or name of a creator, in UTF-16 code units. */
export const maxMuteTextLength = 4_096;
/** Most alerts, and as many series, in the answer of a preview; all are counted. */
export const maxMutePreviewItems = 100;
/** How many windows to come are told. */
export const maxUpcomingWindows = 10;

const Timestamp = Type.String({ format: 'date-time' });

export const matchOperators = ['=', '!=', '=~', '!~'] as const;
export type MatchOperator = (typeof matchOperators)[number];

/** A condition on one label; a regular expression must match the whole value. */
export const Matcher = Type.Object({
  name: Type.String(),
  operator: Type.Unsafe<MatchOperator>(Type.String({ enum: [...matchOperators] })),
  value: Type.String(),
});
export type Matcher = Static<typeof Matcher>;

export const weekdays = [
  'monday',
  'tuesday',
  'wednesday',
  'thursday',
  'friday',
  'saturday',
  'sunday',
] as const;
export type Weekday = (typeof weekdays)[number];

export const scheduleFrequencies = ['daily', 'weekly', 'monthly'] as const;
export type ScheduleFrequency = (typeof scheduleFrequencies)[number];

/** Windows that come again and again, by the wall clock of a time zone. */
export const MuteSchedule = Type.Object({
  frequency: Type.Unsafe<ScheduleFrequency>(
    Type.String({ enum: [...scheduleFrequencies], description: 'Which days have a window' }),
  ),
  weekdays: Type.Optional(
    Type.Array(Type.Unsafe<Weekday>(Type.String({ enum: [...weekdays] })), {
      description: 'Of `weekly`, and only there',
    }),
  ),
  daysOfMonth: Type.Optional(
    Type.Array(Type.Integer(), {
      description:
        'Of `monthly`, and only there: 1 to 31, or -1 (the last day) to -31; a day that the month does not have has no window',
    }),
  ),
  startTime: Type.String({ description: '`HH:MM`, 00:00 to 23:59' }),
  endTime: Type.String({
    description:
      '`HH:MM`, up to 24:00; not after `startTime` means on the next day, the same means a whole day',
  }),
  timeZone: Type.String({ description: 'IANA name such as Europe/Berlin' }),
});
export type MuteSchedule = Static<typeof MuteSchedule>;

/** From `start` on, until before `end`. */
export const MuteWindow = Type.Object({ start: Timestamp, end: Timestamp });
export type MuteWindow = Static<typeof MuteWindow>;

/**
 * Body of `POST /v1/mutes`, `PUT /v1/mutes/:id` and `POST /v1/mutes/preview`. Without a schedule it mutes
 * from `startsAt` to `endsAt`; with one, in its windows between these.
 */
export const MuteDefinition = Type.Object({
  matchers: Type.Array(Matcher, { description: 'All of them must match' }),
  startsAt: Type.Optional(
    Type.Union([Type.String(), Type.Number()], { description: 'Now if absent' }),
  ),
  endsAt: Type.Optional(
    Type.Union([Type.String(), Type.Number(), Type.Null()], {
      description: 'Must be there without a schedule; with one, null or absent is for ever',
    }),
  ),
  schedule: Type.Optional(Type.Union([MuteSchedule, Type.Null()])),
  comment: Type.Optional(Type.String()),
  createdBy: Type.Optional(Type.String()),
});
export type MuteDefinition = Static<typeof MuteDefinition>;

export const muteKinds = ['silence', 'maintenance', 'recurring'] as const;
/** What people call it: it begins at once, it was planned ahead, or it has a schedule. */
export type MuteKind = (typeof muteKinds)[number];

export const muteStates = ['pending', 'active', 'expired'] as const;
/** `pending`: the next window is still to come; `active`: in a window now; `expired`: none will come. */
export type MuteState = (typeof muteStates)[number];

export const Mute = Type.Object({
  id: Type.String(),
  kind: Type.Unsafe<MuteKind>(Type.String({ enum: [...muteKinds] })),
  state: Type.Unsafe<MuteState>(Type.String({ enum: [...muteStates] })),
  matchers: Type.Array(Matcher),
  startsAt: Timestamp,
  endsAt: Type.Union([Timestamp, Type.Null()]),
  schedule: Type.Union([MuteSchedule, Type.Null()]),
  comment: Type.String(),
  createdBy: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  currentWindow: Type.Union([MuteWindow, Type.Null()]),
  nextWindows: Type.Array(MuteWindow, { description: 'The next to begin, at most 10' }),
  mutedAlerts: Type.Integer({ description: 'How many firing alerts it mutes now' }),
});
export type Mute = Static<typeof Mute>;

/** Answer of `GET /v1/mutes?state=&filter=`: active ones first, then pending, then expired. */
export const MutesAnswer = Type.Object({ mutes: Type.Array(Mute) });
export type MutesAnswer = Static<typeof MutesAnswer>;

/** Answer of `POST /v1/mutes/preview`, whose body is that of `POST /v1/mutes`. */
export const MutePreview = Type.Object({
  kind: Type.Unsafe<MuteKind>(Type.String({ enum: [...muteKinds] })),
  alertCount: Type.Integer({ description: 'Firing alerts that its matchers match' }),
  alerts: Type.Array(Type.Object({ fingerprint: Type.String(), labels: Labels })),
  seriesCount: Type.Integer({
    description:
      'Series that have all its labels, `alertname` left out: alerts about them would be muted',
  }),
  series: Type.Array(Type.Object({ name: Type.String(), labels: Labels })),
  nextWindows: Type.Array(MuteWindow, { description: 'The current one first' }),
});
export type MutePreview = Static<typeof MutePreview>;
