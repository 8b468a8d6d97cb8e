import { type Static, Type } from './schema.ts';

/** Most items in one array posted to `/metrics`. */
export const maxChecksPerRequest = 10_000;

/** Most checks (host, name and type) that are kept; further ones are refused until some are deleted. */
export const maxChecks = 100_000;

export const checkTypes = ['disk', 'ping'] as const;
/** `disk` says how full something is, `ping` that somebody is alive. */
export const CheckType = Type.Union([Type.Literal('disk'), Type.Literal('ping')]);
export type CheckType = Static<typeof CheckType>;

export const CheckState = Type.Union([Type.Literal('ok'), Type.Literal('alert')]);
export type CheckState = Static<typeof CheckState>;

const Timestamp = Type.String({ format: 'date-time' });

/** One item of `POST /metrics`. */
export const PostedCheck = Type.Object({
  host: Type.String(),
  name: Type.String(),
  type: CheckType,
  timestamp: Type.Union([Type.String(), Type.Number()], {
    description: 'RFC 3339 with any offset, or epoch milliseconds',
  }),
  value: Type.Optional(
    Type.Union([Type.Number(), Type.Null()], {
      description:
        'Of a disk: percent used. Of a ping: minutes that it may be missing; 0 or absent: the default',
    }),
  ),
  state: Type.Optional(
    Type.String({
      description:
        '`ok` or `alert`: what the sender thinks. `alert` counts, whatever the value; `ok` stands in for the missing value of a disk',
    }),
  ),
});
export type PostedCheck = Static<typeof PostedCheck>;

/** One item of `GET /v1/hosts`: the newest that is known of a check. */
export const HostCheck = Type.Object({
  id: Type.String({ description: 'For `DELETE /v1/hosts/:id` and `PUT /v1/hosts/:id`' }),
  host: Type.String(),
  name: Type.String(),
  type: CheckType,
  value: Type.Union([Type.Number(), Type.Null()]),
  state: CheckState,
  since: Timestamp,
  lastSeen: Timestamp,
  threshold: Type.Number({
    description:
      'Of a disk: percent above which it alerts. Of a ping: minutes that it may be missing',
  }),
  thresholdSource: Type.Union(
    [Type.Literal('default'), Type.Literal('sender'), Type.Literal('check')],
    {
      description:
        '`sender`: the value of its ping; `check`: set for this check by `PUT /v1/hosts/:id`',
    },
  ),
});
export type HostCheck = Static<typeof HostCheck>;

/** Answer of `DELETE /v1/hosts/:id`. */
export const DeletedCheck = Type.Object({ deleted: Type.Integer() });
export type DeletedCheck = Static<typeof DeletedCheck>;

/** Body of `PUT /v1/hosts/:id`: the threshold of one check, null for the default again. */
export const CheckChange = Type.Object({ threshold: Type.Union([Type.Number(), Type.Null()]) });
export type CheckChange = Static<typeof CheckChange>;

/** `GET /v1/hosts/thresholds`, and the body of its `PUT`, where null takes back what was set. */
export const CheckThresholds = Type.Object({
  diskPercent: Type.Number({ description: 'A disk that is fuller than this alerts' }),
  pingMinutes: Type.Number({ description: 'A ping that is missing for this long alerts' }),
});
export type CheckThresholds = Static<typeof CheckThresholds>;

export const CheckThresholdsChange = Type.Object({
  diskPercent: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  pingMinutes: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
});
export type CheckThresholdsChange = Static<typeof CheckThresholdsChange>;
