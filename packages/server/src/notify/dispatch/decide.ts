import type { Notification } from '../../deliveries/index.ts';
import type { ActiveAlert } from '../book/index.ts';

/** An alert of a group; hidden ones (muted or inhibited) are not told. */
export type Member = { alert: ActiveAlert; isHidden: boolean };

/** What a receiver was told of a group, and when. */
export type Told = {
  /** Fingerprints of the alerts that it believes to fire. */
  firing: ReadonlySet<string>;
  /** Whether it knows that somebody takes care of all of them. */
  isAcknowledged: boolean;
  /** undefined before the first message. */
  lastMs: number | undefined;
};

export type GroupView = {
  members: readonly Member[];
  told: Told;
  repeatIntervalMs: number;
  /** Whether the route's time intervals keep it silent now. */
  isRouteSilent: boolean;
  /** Whether news may be told yet, after the group's first wait or the time since the last message. */
  mayTellNews: boolean;
  nowMs: number;
};

export type Message = {
  status: Notification['status'];
  reason: Notification['reason'];
  /** Those that fire first. */
  alerts: readonly ActiveAlert[];
};

export type Decision = {
  message: Message | undefined;
  firing: ReadonlySet<string>;
  isAcknowledged: boolean;
  /** Resolved alerts of which nothing is left to be told. */
  dropped: readonly ActiveAlert[];
};

/**
 * What to tell a receiver of a group now, and what it knows then; undefined if there is nothing to do.
 * - An alert that fires and was not told is news. All that fire are in the message.
 * - An alert that was told and has ended is told as resolved, muted or not: whoever was woken may sleep. Of
 *   one that ended before it was told nothing is said.
 * - When the last visible alert has ended, the group is over for the receiver. What is muted and still
 *   fires is news once it is muted no more.
 * - Without news it is repeated, unless all of it is acknowledged.
 */
export function decide(view: GroupView): Decision | undefined {
  const { members, told } = view;
  const firing = members.filter(({ alert }) => !alert.isResolved);
  const visible = firing.filter(({ isHidden }) => !isHidden).map(({ alert }) => alert);
  const resolved = members.filter(({ alert }) => alert.isResolved).map(({ alert }) => alert);
  const ended = resolved.filter(({ fingerprint }) => told.firing.has(fingerprint));
  const neverTold = resolved.filter(({ fingerprint }) => !told.firing.has(fingerprint));
  const message = view.isRouteSilent ? undefined : messageOf(view, visible, ended);
  if (message === undefined) {
    if (neverTold.length === 0) return undefined;
    const { firing, isAcknowledged } = told;
    return { message, firing, isAcknowledged, dropped: neverTold };
  }
  // Without a visible one left the receiver believes that it is over.
  const isOver = visible.length === 0;
  const kept = firing.filter(({ alert }) => told.firing.has(alert.fingerprint));
  const known = isOver ? [] : [...kept.map(({ alert }) => alert), ...visible];
  const hasEnds = message.reason !== 'repeat' && message.reason !== 'acknowledged';
  return {
    message,
    firing: new Set([
      ...known.map(({ fingerprint }) => fingerprint),
      ...(hasEnds ? [] : ended.map(({ fingerprint }) => fingerprint)),
    ]),
    isAcknowledged: visible.length > 0 && visible.every(isAcknowledged),
    dropped: hasEnds ? resolved : neverTold,
  };
}

function messageOf(
  { told, repeatIntervalMs, mayTellNews, nowMs }: GroupView,
  visible: readonly ActiveAlert[],
  ended: readonly ActiveAlert[],
): Message | undefined {
  const news = visible.filter(({ fingerprint }) => !told.firing.has(fingerprint));
  if (mayTellNews && news.length > 0) {
    const reason = told.firing.size === 0 ? 'new' : 'changed';
    return { status: 'firing', reason, alerts: [...visible, ...ended] };
  }
  if (mayTellNews && ended.length > 0) {
    const status = visible.length === 0 ? 'resolved' : 'firing';
    return { status, reason: 'resolved', alerts: [...visible, ...ended] };
  }
  if (news.length > 0 || visible.length === 0 || told.lastMs === undefined) return undefined;
  const isAllAcknowledged = visible.every(isAcknowledged);
  if (isAllAcknowledged) {
    if (told.isAcknowledged) return undefined;
    return { status: 'firing', reason: 'acknowledged', alerts: visible };
  }
  if (nowMs < told.lastMs + repeatIntervalMs) return undefined;
  return { status: 'firing', reason: 'repeat', alerts: visible };
}

function isAcknowledged({ acknowledged }: ActiveAlert): boolean {
  return acknowledged !== null;
}
