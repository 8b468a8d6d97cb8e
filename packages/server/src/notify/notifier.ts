import type { Alert, AlertSink } from '../alerts/index.ts';
import type { DeliveryQueue } from '../deliveries/index.ts';
import type { DocumentEvent, Documents } from '../documents/index.ts';
import { Mutes } from '../mutes/index.ts';
import type { EventQuestion } from '../store/index.ts';
import { type ActiveAlert, AlertBook } from './book/index.ts';
import {
  type AlertingConfig,
  defaultResolveTimeoutMs,
  defaultStormThreshold,
} from './config/index.ts';
import { Dispatcher } from './dispatch/index.ts';
import { Inhibitor } from './inhibitor.ts';
import { MuteWatch } from './mute-watch.ts';
import { buildRoutes, defaultRoutes, type Route } from './route.ts';

export type NotifierOptions = {
  /** null: everything goes to all receivers that there are. */
  config: AlertingConfig | null;
  /** Names of the receivers that there are beside the configuration's. */
  otherReceivers: readonly string[];
  documents: Pick<Documents, 'read' | 'write' | 'events'>;
  queue: DeliveryQueue;
  nowMs: () => number;
  newId: () => string;
  /** Called when an alert begins or ceases to fire. */
  onChange: (alert: ActiveAlert, change: 'firing' | 'resolved') => void;
  onFailure: (what: string, error: unknown) => void;
};

/** How often it is looked at what time has changed, in milliseconds. */
const tickMs = 1_000;
/** The least time between two looks at what is due, in milliseconds; what is due at once waits for nothing. */
const leastWaitMs = 20;
/** Ticks between two looks for mutes that ended long ago. */
const forgetEveryTicks = 3_600;

/**
 * From alerts to messages: the book of alerts, mutes, inhibition, routes and groups. What it decides goes to
 * the queue of deliveries.
 */
export class Notifier implements AlertSink {
  readonly book: AlertBook;
  readonly mutes: Mutes;
  readonly dispatcher: Dispatcher;
  readonly #options: NotifierOptions;
  readonly #inhibitor: Inhibitor;
  readonly #muteWatch: MuteWatch;
  #isMuteWatchDue = false;
  #isHiddenDue = false;
  #ticks = 0;
  #timer: NodeJS.Timeout | undefined;
  #wake: NodeJS.Timeout | undefined;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #immediate: NodeJS.Immediate | undefined;
  #isStarted = false;
  #otherReceivers: readonly string[];

  constructor(options: NotifierOptions) {
    const { config, documents, queue, nowMs, newId, onFailure } = options;
    this.#options = options;
    this.#otherReceivers = options.otherReceivers;
    this.#inhibitor = new Inhibitor(config?.inhibitRules ?? []);
    this.mutes = new Mutes({ documents, nowMs, newId, onChange: () => this.#onMutesChanged() });
    this.book = new AlertBook({
      documents,
      nowMs,
      onChange: (alert, change) => {
        if (change === 'firing' || change === 'resolved') {
          options.onChange(alert, change);
          this.#noteInhibition(alert);
        }
        if (change !== 'announced') this.#isMuteWatchDue = true;
        this.dispatcher.onAlert(alert, change);
      },
      onFailure,
    });
    this.#muteWatch = new MuteWatch({
      alerts: () => this.book.all,
      mutedBy: ({ labels }) => this.mutes.mutedBy(labels),
      record: (events) => this.book.record(events),
      nowMs,
    });
    this.dispatcher = new Dispatcher({
      routes: this.#routesWith(options.otherReceivers),
      timeIntervals: config?.timeIntervals ?? new Map(),
      stormThreshold: config?.stormThreshold ?? defaultStormThreshold,
      book: this.book,
      isHidden: (alert) =>
        this.mutes.mutedBy(alert.labels).length > 0 ||
        this.#inhibitor.inhibitedBy(alert).length > 0,
      queue,
      documents,
      nowMs,
      newId,
      onDue: () => this.#schedule(),
      onFailure,
    });
  }

  get config(): AlertingConfig | null {
    return this.#options.config;
  }

  /** Names of all receivers, those of the configuration first. */
  get receiverNames(): string[] {
    return [...(this.config?.receivers ?? []).map(({ name }) => name), ...this.#otherReceivers];
  }

  /** What happened; see `eventKind`. */
  events(question: EventQuestion): Promise<DocumentEvent[]> {
    return this.#options.documents.events(question);
  }

  /** When an alert is over that was announced without an end, in milliseconds. */
  get resolveTimeoutMs(): number {
    return this.config?.resolveTimeoutMs ?? defaultResolveTimeoutMs;
  }

  /** Goes on from where the last process was. */
  async load(): Promise<void> {
    await this.mutes.load();
    await this.book.load();
    for (const alert of this.book.all) if (!alert.isResolved) this.#inhibitor.add(alert);
    this.#muteWatch.load();
    await this.dispatcher.load();
  }

  start(): void {
    this.#isStarted = true;
    this.#timer = setInterval(() => this.tick(), tickMs);
    this.#schedule();
  }

  stop(): void {
    this.#isStarted = false;
    clearInterval(this.#timer);
    clearTimeout(this.#wake);
    clearImmediate(this.#immediate);
    this.book.stop();
  }

  take(alerts: readonly Alert[]): Promise<void> {
    return this.book.take(alerts);
  }

  /** Fingerprints of alerts that inhibit it now. */
  inhibitedBy(alert: ActiveAlert): string[] {
    return this.#inhibitor.inhibitedBy(alert);
  }

  /** How many firing alerts a mute mutes, as of the last second. */
  mutedCount(muteId: string): number {
    return this.#muteWatch.countOf(muteId);
  }

  /** There are other receivers beside the configuration's now. */
  async setOtherReceivers(names: readonly string[]): Promise<void> {
    this.#otherReceivers = names;
    if (this.config === null) await this.dispatcher.setRoutes(this.#routesWith(names));
  }

  /** Notices what time has changed; called each second. */
  tick(): void {
    this.book.sweep();
    this.mutes.tick();
    if (this.#isMuteWatchDue) {
      this.#isMuteWatchDue = false;
      this.#muteWatch.check();
    }
    if (this.#ticks++ % forgetEveryTicks === 0) {
      this.mutes.forgetOld().catch((error: unknown) => {
        this.#options.onFailure('forget old mutes', error);
      });
    }
    this.#run();
  }

  #routesWith(names: readonly string[]): Route {
    const { config } = this.#options;
    return config === null ? defaultRoutes(names) : buildRoutes(config.route);
  }

  #noteInhibition(alert: ActiveAlert): void {
    const { isResolved } = alert;
    const matters = isResolved ? this.#inhibitor.remove(alert) : this.#inhibitor.add(alert);
    // What a new alert inhibits is hidden when it is looked at; what was hidden must be looked at.
    if (!matters || !isResolved) return;
    // For all that end together once: it looks at all groups.
    this.#isHiddenDue = true;
    if (this.#isStarted) this.#runSoon();
  }

  #onMutesChanged(): void {
    this.#isMuteWatchDue = true;
    this.dispatcher?.onHiddenChanged();
  }

  #run(): void {
    if (this.#isHiddenDue) {
      this.#isHiddenDue = false;
      this.dispatcher.onHiddenChanged();
    }
    this.dispatcher.run().catch((error: unknown) => this.#options.onFailure('notify', error));
  }

  #runSoon(): void {
    this.#immediate ??= setImmediate(() => {
      this.#immediate = undefined;
      this.#run();
    });
  }

  /** Runs the dispatcher when it is due next, at once if it is due now. */
  #schedule(): void {
    if (!this.#isStarted) return;
    const waitMs = this.dispatcher.nextDueMs - this.#options.nowMs();
    if (waitMs > tickMs) return;
    if (waitMs <= 0) {
      this.#runSoon();
      return;
    }
    if (this.#wake !== undefined && this.dispatcher.nextDueMs >= this.#wakeAtMs) return;
    clearTimeout(this.#wake);
    this.#wakeAtMs = this.dispatcher.nextDueMs;
    this.#wake = setTimeout(
      () => {
        this.#wake = undefined;
        this.#run();
      },
      Math.max(leastWaitMs, waitMs),
    );
  }
}
