import type { Labels } from '../../alerts/index.ts';
import type { Notification } from '../../deliveries/index.ts';
import type { ActiveAlert } from '../book/index.ts';
import type { Route } from '../route.ts';
import type { Decision } from './decide.ts';
import { type GroupState, stateKeyOf } from './group-state.ts';

/** A decision on its way to the store: tried again with the same messages, so that it cannot happen twice. */
export type Undecided = {
  decision: Decision;
  notifications: readonly Notification[];
  state: GroupState | undefined;
};

export type GroupOptions = {
  route: Route;
  key: string;
  labels: Labels;
  createdAtMs: number;
  waitMs: number;
  state: GroupState | undefined;
};

/** Alerts that one receiver is told of together, and what it was told. */
export class AlertGroup {
  readonly route: Route;
  readonly key: string;
  readonly labels: Labels;
  readonly stateKey: string;
  readonly alerts = new Map<string, ActiveAlert>();
  #createdAtMs: number;
  readonly #waitMs: number;
  /** What is safe; undefined before the first message. */
  state: GroupState | undefined;
  /** Fingerprints that the receiver believes to fire. */
  firing: ReadonlySet<string>;
  /** When it is to be looked at. */
  dueAtMs = Number.POSITIVE_INFINITY;
  isBusy = false;
  /** Something happened since it was looked at last. */
  isChanged = false;
  pending: Undecided | undefined;
  failures = 0;

  constructor({ route, key, labels, createdAtMs, waitMs, state }: GroupOptions) {
    this.route = route;
    this.key = key;
    this.labels = labels;
    this.stateKey = stateKeyOf(route.receiver, key);
    this.#createdAtMs = createdAtMs;
    this.#waitMs = waitMs;
    this.state = state;
    this.firing = new Set(state?.firing);
  }

  /** When news may be told: after the first wait, or some time after the last message. */
  get newsAtMs(): number {
    if (this.state === undefined) return this.#createdAtMs + this.#waitMs;
    return this.state.lastMs + this.state.spacingMs;
  }

  /** The clock was set back by that much: what was so long ago, or ahead, still is. */
  shiftBack(byMs: number): void {
    this.#createdAtMs -= byMs;
    this.dueAtMs -= byMs;
    if (this.state !== undefined) this.state = { ...this.state, lastMs: this.state.lastMs - byMs };
  }

  /** Until when it stays although it is empty, or one that flaps would be new, and told at once, each time. */
  get staysUntilMs(): number {
    if (this.state === undefined) return Number.NEGATIVE_INFINITY;
    const { lastMs, spacingMs } = this.state;
    return lastMs + (this.route.groupInterval.kind === 'fixed' ? 1 : 2) * spacingMs;
  }
}
