import type { Labels } from '../../alerts/index.ts';
import type { DeliveryQueue } from '../../deliveries/index.ts';
import type { Change, Documents } from '../../documents/index.ts';
import {
  type ActiveAlert,
  type AlertBook,
  type AlertChange,
  forgettingIfLast,
  storing,
} from '../book/index.ts';
import { containsTime, type TimeInterval } from '../config/index.ts';
import { groupKeyOf, groupLabelsOf, type Route, routesFor } from '../route.ts';
import { AlertGroup, type Undecided } from './alert-group.ts';
import { type Decision, decide } from './decide.ts';
import {
  forgettingState,
  type GroupState,
  groupStateKind,
  stateKeyOf,
  storingState,
} from './group-state.ts';
import { snapshot } from './snapshot.ts';
import { nextSpacing } from './spacing.ts';
import { StormWatch, stormWaitMs } from './storm.ts';

export type DispatcherOptions = {
  routes: Route;
  timeIntervals: ReadonlyMap<string, readonly TimeInterval[]>;
  stormThreshold: number;
  book: Pick<AlertBook, 'all' | 'release' | 'storeAgain' | 'wasStored'>;
  /** Whether an alert is muted or inhibited now. */
  isHidden: (alert: ActiveAlert) => boolean;
  queue: DeliveryQueue;
  documents: Pick<Documents, 'read' | 'write'>;
  nowMs: () => number;
  newId: () => string;
  /** A group is due earlier than the dispatcher said before. */
  onDue: () => void;
  onFailure: (what: string, error: unknown) => void;
};

/** What goes with a decision into one write. */
type Written = {
  changes: readonly Change[];
  /** Of the alerts in it. */
  revisions: ReadonlyMap<ActiveAlert, number>;
  /** Fingerprints of alerts that it forgets. */
  forgotten: ReadonlySet<string>;
};

/** How often a group is looked at again while something in it is hidden or its route is silent. */
const hiddenCheckMs = 15_000;
const minRetryMs = 1_000;
const maxRetryMs = 60_000;

/**
 * Puts alerts into groups by the routes, and decides when a receiver is told what. Each decision is written
 * together with its message, in one write, and only then counts.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #groups = new Map<string, AlertGroup>();
  readonly #groupsOf = new Map<ActiveAlert, AlertGroup[]>();
  readonly #storms: StormWatch;
  /** States of groups that were not met again since the start. */
  #states = new Map<string, GroupState>();
  #routes: Route;
  readonly #flushes = new Set<Promise<void>>();
  #nextDueMs = Number.POSITIVE_INFINITY;
  #lastRunMs = Number.NEGATIVE_INFINITY;

  constructor(options: DispatcherOptions) {
    this.#options = options;
    this.#routes = options.routes;
    this.#storms = new StormWatch(options.stormThreshold);
  }

  /** Goes on from where the last process was. The book is loaded. */
  async load(): Promise<void> {
    const { documents, book } = this.#options;
    const states = await documents.read(groupStateKind);
    this.#states = new Map([...states].map(([key, value]) => [key, value as GroupState]));
    for (const alert of book.all) this.#route(alert);
    for (const group of this.#groups.values()) {
      group.firing = new Set([...group.firing].filter((one) => group.alerts.has(one)));
    }
    await this.#forgetStates();
  }

  /** Other routes from now on. What was told by the old ones stays told where a group is the same. */
  async setRoutes(routes: Route): Promise<void> {
    await Promise.all(this.#flushes);
    this.#routes = routes;
    for (const { stateKey, state } of this.#groups.values()) {
      if (state !== undefined) this.#states.set(stateKey, state);
    }
    for (const alert of this.#groupsOf.keys()) alert.holders = 0;
    this.#groups.clear();
    this.#groupsOf.clear();
    for (const alert of this.#options.book.all) this.#route(alert);
    await this.#forgetStates();
  }

  /** All groups, for those who look. */
  get groups(): Iterable<AlertGroup> {
    return this.#groups.values();
  }

  groupsOf(alert: ActiveAlert): readonly AlertGroup[] {
    return this.#groupsOf.get(alert) ?? [];
  }

  get nextDueMs(): number {
    return this.#nextDueMs;
  }

  onAlert(alert: ActiveAlert, change: AlertChange): void {
    if (change === 'announced') return;
    if (change === 'firing' && !this.#groupsOf.has(alert)) this.#route(alert);
    const nowMs = this.#options.nowMs();
    for (const group of this.groupsOf(alert)) {
      group.isChanged = true;
      this.#makeDue(group, change === 'acknowledged' ? nowMs : Math.max(nowMs, group.newsAtMs));
    }
  }

  /** Others may be muted or inhibited than before. */
  onHiddenChanged(): void {
    const nowMs = this.#options.nowMs();
    for (const group of this.#groups.values()) {
      group.isChanged = true;
      this.#makeDue(group, Math.max(nowMs, group.newsAtMs));
    }
  }

  /** Looks at all groups that are due. Resolves when what came of it is safe, or has failed for now. */
  async run(): Promise<void> {
    const nowMs = this.#options.nowMs();
    this.#heedClock(nowMs);
    if (nowMs < this.#nextDueMs) return;
    this.#nextDueMs = Number.POSITIVE_INFINITY;
    const due: AlertGroup[] = [];
    for (const group of this.#groups.values()) {
      if (group.dueAtMs <= nowMs && !group.isBusy) due.push(group);
      else if (!group.isBusy) this.#nextDueMs = Math.min(this.#nextDueMs, group.dueAtMs);
    }
    const flushes = due.map((group) => this.#flush(group));
    for (const flush of flushes) this.#flushes.add(flush);
    await Promise.all(flushes);
    for (const flush of flushes) this.#flushes.delete(flush);
  }

  /** Without this, nothing would be told until a clock that was set back is as late again. */
  #heedClock(nowMs: number): void {
    const backMs = this.#lastRunMs - nowMs;
    this.#lastRunMs = nowMs;
    if (backMs <= 0 || backMs === Number.POSITIVE_INFINITY) return;
    for (const group of this.#groups.values()) group.shiftBack(backMs);
    this.#nextDueMs -= backMs;
  }

  /** What is left is about groups that the routes have no more, or alerts that are gone. */
  async #forgetStates(): Promise<void> {
    const left = [...this.#states.keys()].map(forgettingState);
    this.#states.clear();
    if (left.length > 0) await this.#options.documents.write(left);
  }

  #makeDue(group: AlertGroup, atMs: number): void {
    if (group.pending !== undefined) return;
    group.dueAtMs = Math.min(group.dueAtMs, atMs);
    if (group.isBusy || group.dueAtMs >= this.#nextDueMs) return;
    this.#nextDueMs = group.dueAtMs;
    this.#options.onDue();
  }

  #route(alert: ActiveAlert): void {
    const groups = new Set(
      routesFor(this.#routes, alert.labels).map((route) => this.#groupFor(route, alert)),
    );
    const nowMs = this.#options.nowMs();
    for (const group of groups) {
      group.alerts.set(alert.fingerprint, alert);
      group.isChanged = true;
      this.#makeDue(group, Math.max(nowMs, group.newsAtMs));
    }
    alert.holders = groups.size;
    this.#groupsOf.set(alert, [...groups]);
  }

  #groupFor(route: Route, alert: ActiveAlert): AlertGroup {
    const labels = groupLabelsOf(route, alert.labels);
    const key = groupKeyOf(route, labels);
    const own = this.#knownGroup(route, key, labels);
    if (own !== undefined) return own;
    // The group of a storm is the one without labels, as if the route did not group.
    const stormKey = groupKeyOf(route, {});
    if (stormKey !== key) {
      const storm = this.#knownGroup(route, stormKey, {});
      const wasTold = storm?.firing.has(alert.fingerprint) ?? false;
      if (wasTold || this.#storms.isStorm(route.id, this.#options.nowMs())) {
        return storm ?? this.#begin(route, stormKey, {}, stormWaitMs);
      }
    }
    return this.#begin(route, key, labels, 0);
  }

  /** A group that is there, or was when the last process ended. */
  #knownGroup(route: Route, key: string, labels: Labels): AlertGroup | undefined {
    const stateKey = stateKeyOf(route.receiver, key);
    const known = this.#groups.get(stateKey);
    if (known !== undefined || !this.#states.has(stateKey)) return known;
    return this.#begin(route, key, labels, 0);
  }

  #begin(route: Route, key: string, labels: Labels, leastWaitMs: number): AlertGroup {
    const stateKey = stateKeyOf(route.receiver, key);
    const stored = this.#states.get(stateKey);
    this.#states.delete(stateKey);
    const createdAtMs = this.#options.nowMs();
    // The clock may have been set back since it was written.
    const state = stored && { ...stored, lastMs: Math.min(stored.lastMs, createdAtMs) };
    const waitMs = Math.max(route.groupWaitMs, leastWaitMs);
    const group = new AlertGroup({ route, key, labels, createdAtMs, waitMs, state });
    this.#groups.set(stateKey, group);
    return group;
  }

  async #flush(group: AlertGroup): Promise<void> {
    group.isBusy = true;
    group.isChanged = false;
    group.pending ??= this.#undecided(group);
    const { pending } = group;
    try {
      if (pending !== undefined) {
        const written = this.#writtenWith(pending);
        await this.#options.queue.enqueue(pending.notifications, written.changes);
        group.pending = undefined;
        this.#settle(group, pending, written);
      }
      group.failures = 0;
    } catch (error) {
      group.failures++;
      this.#options.onFailure('keep a notification', error);
    }
    group.isBusy = false;
    this.#plan(group);
  }

  #undecided(group: AlertGroup): Undecided | undefined {
    const { nowMs, newId } = this.#options;
    const now = nowMs();
    const decision = this.#decide(group, now);
    if (decision === undefined) return undefined;
    const { message } = decision;
    const { receiver } = group.route;
    const state = message === undefined ? undefined : this.#stateAfter(group, decision, now);
    const about = {
      id: newId(),
      receiver,
      groupKey: group.key,
      groupLabels: group.labels,
      nowMs: now,
    };
    return {
      decision,
      notifications: message === undefined ? [] : [snapshot(message, about)],
      state,
    };
  }

  /** What is written together with a decision: its alerts as they are now, however old it is. */
  #writtenWith({ decision, state }: Undecided): Written {
    const revisions = new Map<ActiveAlert, number>();
    for (const alert of decision.message?.alerts ?? []) {
      // So that what a receiver was told is never unknown after a crash.
      if (alert.storedRevision < alert.revision) revisions.set(alert, alert.revision);
    }
    const forgotten = decision.dropped.flatMap(forgettingIfLast);
    const changes = [
      ...[...revisions.keys()].map(storing),
      ...forgotten,
      ...(state === undefined ? [] : [storingState(state)]),
    ];
    return { changes, revisions, forgotten: new Set(forgotten.map(({ key }) => key)) };
  }

  #decide(group: AlertGroup, nowMs: number): Decision | undefined {
    const { route, firing, state } = group;
    const members = [...group.alerts.values()].map((alert) => ({
      alert,
      isHidden: this.#options.isHidden(alert),
    }));
    return decide({
      members,
      told: { firing, isAcknowledged: state?.isAcknowledged ?? false, lastMs: state?.lastMs },
      repeatIntervalMs: route.repeatIntervalMs,
      // Nobody to be told is as good as never to be told.
      isRouteSilent: route.receiver === '' || this.#isSilent(route, nowMs),
      mayTellNews: nowMs >= group.newsAtMs,
      nowMs,
    });
  }

  /** Names of the time intervals that keep a route silent now; those in which it is active, while it is in none. */
  silentBy(route: Route, nowMs: number): readonly string[] {
    const isIn = (name: string) =>
      this.#options.timeIntervals.get(name)?.some((one) => containsTime(one, nowMs)) ?? false;
    const muting = route.muteTimeIntervals.filter(isIn);
    if (muting.length > 0) return muting;
    return route.activeTimeIntervals.some(isIn) ? [] : route.activeTimeIntervals;
  }

  #isSilent(route: Route, nowMs: number): boolean {
    return this.silentBy(route, nowMs).length > 0;
  }

  #stateAfter(group: AlertGroup, decision: Decision, nowMs: number): GroupState {
    const { route, key, state } = group;
    const isNews = decision.message?.reason !== 'acknowledged';
    const before = { spacingMs: state?.spacingMs ?? 0, lastMs: state?.lastMs };
    return {
      receiver: route.receiver,
      groupKey: key,
      firing: [...decision.firing],
      isAcknowledged: decision.isAcknowledged,
      // That somebody takes care neither delays the next news nor the next repetition.
      lastMs: isNews ? nowMs : (before.lastMs ?? nowMs),
      spacingMs: isNews ? nextSpacing(route.groupInterval, before, nowMs) : before.spacingMs,
    };
  }

  #settle(
    group: AlertGroup,
    { decision, state }: Undecided,
    { revisions, forgotten }: Written,
  ): void {
    const { book } = this.#options;
    for (const [alert, revision] of revisions) book.wasStored(alert, revision);
    if (state !== undefined) group.state = state;
    group.firing = decision.firing;
    for (const alert of decision.dropped) {
      if (!alert.isResolved) {
        // It fires again since, and what was written of that may be older than that it is forgotten.
        if (forgotten.has(alert.fingerprint)) book.storeAgain(alert);
        continue;
      }
      group.alerts.delete(alert.fingerprint);
      const others = this.groupsOf(alert).filter((one) => one !== group);
      if (others.length > 0) this.#groupsOf.set(alert, others);
      else this.#groupsOf.delete(alert);
      book.release(alert, forgotten.has(alert.fingerprint));
    }
  }

  /** Says when the group is to be looked at next, or lets it go. */
  #plan(group: AlertGroup): void {
    const nowMs = this.#options.nowMs();
    group.dueAtMs = Number.POSITIVE_INFINITY;
    if (group.failures > 0) {
      group.dueAtMs = nowMs + Math.min(maxRetryMs, minRetryMs * 2 ** (group.failures - 1));
    } else if (group.alerts.size === 0) {
      if (nowMs >= group.staysUntilMs) {
        this.#end(group);
        return;
      }
      group.dueAtMs = group.staysUntilMs;
    } else group.dueAtMs = this.#nextLook(group, nowMs);
    if (group.dueAtMs < this.#nextDueMs) {
      this.#nextDueMs = group.dueAtMs;
      this.#options.onDue();
    }
  }

  #nextLook(group: AlertGroup, nowMs: number): number {
    if (group.isChanged) return Math.max(nowMs, group.newsAtMs);
    let nextMs = Number.POSITIVE_INFINITY;
    if (group.route.receiver === '') return nextMs;
    for (const alert of group.alerts.values()) {
      const isTold = group.firing.has(alert.fingerprint);
      if (alert.isResolved || !isTold) nextMs = Math.min(nextMs, group.newsAtMs);
    }
    // Due, and yet nothing came of it: something is hidden, or nobody may be told.
    if (nextMs <= nowMs || this.#isSilent(group.route, nowMs)) return nowMs + hiddenCheckMs;
    const { state, route } = group;
    return state === undefined ? nextMs : Math.min(nextMs, repeatAt(state, route, nowMs));
  }

  #end(group: AlertGroup): void {
    this.#groups.delete(group.stateKey);
    if (group.state === undefined) return;
    this.#options.documents.write([forgettingState(group.stateKey)]).catch((error: unknown) => {
      // Left behind, it is found and forgotten at the next start.
      this.#options.onFailure('forget a group', error);
    });
  }
}

/** When it is repeated next; later, if that is over and nothing was to be repeated. */
function repeatAt({ lastMs }: GroupState, { repeatIntervalMs }: Route, nowMs: number): number {
  const atMs = lastMs + repeatIntervalMs;
  return atMs > nowMs ? atMs : nowMs + hiddenCheckMs;
}
