import type { Labels } from '../alerts/index.ts';
import {
  type ChannelConfig,
  heartbeatIntervalOf,
  type ReceiverConfig,
} from '../receivers/index.ts';
import type { SendMessage } from './delivery-run.ts';
import type { Notification } from './notification.ts';

export type HeartbeatsOptions = {
  receivers: () => readonly ReceiverConfig[];
  send: SendMessage;
  /** Whether the alerting does its work: while it does not, no heartbeat leaves, and the watcher calls. */
  isHealthy: () => boolean;
  onBeat: (delivered: boolean) => void;
  nowMs: () => number;
  newId: () => string;
  fingerprintOf: (labels: Labels) => string;
};

/** How often it is looked at whose heartbeat is due, in milliseconds. */
const tickMs = 1_000;

/**
 * An alert that always fires, for a watcher outside who notices when it stops: sent to each webhook with a
 * `heartbeat_interval`, past the queue, because a late heartbeat says nothing.
 */
export class Heartbeats {
  readonly #options: HeartbeatsOptions;
  readonly #lastMs = new Map<string, number>();
  readonly #startedAtMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: HeartbeatsOptions) {
    this.#options = options;
    this.#startedAtMs = options.nowMs();
  }

  start(): void {
    this.#timer = setInterval(() => void this.beat(), tickMs);
    this.#timer.unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** Sends what is due. */
  async beat(): Promise<void> {
    const { receivers, isHealthy, nowMs } = this.#options;
    if (!isHealthy()) return;
    const due = receivers().flatMap(({ name, channels }) =>
      channels.flatMap((channel) => {
        const intervalMs = heartbeatIntervalOf(channel);
        const key = JSON.stringify([name, channel.kind, channel.index]);
        if (intervalMs === undefined || nowMs() - (this.#lastMs.get(key) ?? 0) < intervalMs) {
          return [];
        }
        this.#lastMs.set(key, nowMs());
        return [this.#send(name, channel, intervalMs)];
      }),
    );
    await Promise.all(due);
  }

  async #send(receiver: string, channel: ChannelConfig, intervalMs: number): Promise<void> {
    const { send, onBeat } = this.#options;
    const result = await send(channel, this.#watchdog(receiver, intervalMs));
    onBeat(result.delivered);
  }

  #watchdog(receiver: string, intervalMs: number): Notification {
    const { nowMs, newId, fingerprintOf } = this.#options;
    const labels = { alertname: 'Watchdog', severity: 'none' };
    const annotations = {
      summary: 'The alerting of Tidemark works: this alert always fires. Be worried when it stops.',
    };
    return {
      id: newId(),
      receiver,
      groupKey: '{}:{alertname="Watchdog"}',
      status: 'firing',
      reason: 'repeat',
      createdAtMs: nowMs(),
      groupLabels: { alertname: 'Watchdog' },
      commonLabels: labels,
      commonAnnotations: annotations,
      alerts: [
        {
          labels,
          annotations,
          startsAtMs: this.#startedAtMs,
          endsAtMs: nowMs() + 3 * intervalMs,
          generatorUrl: '',
          source: { kind: 'api' },
          status: 'firing',
          fingerprint: fingerprintOf(labels),
        },
      ],
      truncatedAlerts: 0,
    };
  }
}
