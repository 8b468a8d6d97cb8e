import type { Alert } from '../../alerts/index.ts';
import type { Notification } from '../../deliveries/index.ts';
import type { Change, DocumentEvent } from '../../documents/index.ts';
import { readYaml, type YamlValue } from '../../yaml-reader/index.ts';
import { type AlertingConfig, readAlerting } from '../config/index.ts';
import { Notifier } from '../notifier.ts';

/** Take any receiver that has a name. */
export const anyReceivers = {
  readGlobals: (value: YamlValue | undefined) => {
    value?.map();
    return { resolve_timeout: 300_000 };
  },
  readReceiver: (value: YamlValue) => {
    const name = value.map()?.get('name')?.text();
    return name === undefined ? undefined : { name };
  },
};

export function configOf(text: string): AlertingConfig {
  const { value, problems } = readYaml(text, (root) => readAlerting(root, anyReceivers));
  if (value === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return value;
}

export const startMs = Date.UTC(2026, 0, 5, 12);

/** A notifier whose clock the test moves, with documents in memory that survive a crash. */
export class NotifyWorld {
  nowMs = startMs;
  readonly sent: Notification[] = [];
  readonly documents = new Map<string, unknown>();
  readonly events: DocumentEvent[] = [];
  readonly failures: string[] = [];
  /** Writes fail while it is set. */
  isBroken = false;
  /** Writes are done and said to have failed while it is set: the answer was lost. */
  isUnheard = false;
  writes = 0;
  notifier: Notifier;
  readonly #config: AlertingConfig | null;
  readonly #receivers: readonly string[];
  #ids = 0;

  constructor(config: string | null, receivers: readonly string[] = ['everybody']) {
    this.#config = config === null ? null : configOf(config);
    this.#receivers = receivers;
    this.notifier = this.#create();
  }

  /** As after a kill -9: another process goes on with what was written. */
  async restart(): Promise<void> {
    this.notifier.stop();
    this.notifier = this.#create();
    await this.notifier.load();
  }

  /** Moves the clock in steps, and gives what was sent meanwhile. */
  async pass(ms: number, stepMs = 1_000): Promise<Notification[]> {
    const before = this.sent.length;
    const endMs = this.nowMs + ms;
    do {
      this.nowMs = Math.min(endMs, this.nowMs + stepMs);
      await this.look();
    } while (this.nowMs < endMs);
    return this.sent.slice(before);
  }

  /** What is due now. */
  async look(): Promise<Notification[]> {
    const before = this.sent.length;
    this.notifier.tick();
    await this.notifier.dispatcher.run();
    await new Promise((resolve) => setImmediate(resolve));
    return this.sent.slice(before);
  }

  /** An alert that fires for 5 minutes from now on unless it is announced again. */
  alert(labels: Record<string, string>, more: Partial<Alert> = {}): Alert {
    return {
      labels,
      annotations: {},
      startsAtMs: this.nowMs,
      endsAtMs: this.nowMs + 5 * 60_000,
      generatorUrl: '',
      source: { kind: 'api' },
      ...more,
    };
  }

  fire(labels: Record<string, string>, forMs = 30 * 24 * 3_600_000): Promise<void> {
    return this.notifier.take([this.alert(labels, { endsAtMs: this.nowMs + forMs })]);
  }

  resolve(labels: Record<string, string>): Promise<void> {
    return this.notifier.take([this.alert(labels, { endsAtMs: this.nowMs })]);
  }

  #create(): Notifier {
    const write = async (changes: readonly Change[], events: readonly DocumentEvent[] = []) => {
      if (this.isBroken) throw new Error('no space');
      this.writes++;
      for (const { kind, key, value } of changes) {
        if (value === undefined) this.documents.delete(`${kind} ${key}`);
        else this.documents.set(`${kind} ${key}`, structuredClone(value));
      }
      for (const event of events) this.events.push(event);
      if (this.isUnheard) throw new Error('no answer');
    };
    const read = async (kind: string) =>
      new Map(
        [...this.documents]
          .filter(([key]) => key.startsWith(`${kind} `))
          .map(([key, value]) => [key.slice(kind.length + 1), structuredClone(value)]),
      );
    return new Notifier({
      config: this.#config,
      otherReceivers: this.#receivers,
      documents: { read, write, events: async () => this.events },
      queue: {
        enqueue: async (notifications, together) => {
          if (this.isBroken) throw new Error('no space');
          // What was written is delivered, if not by this process then by the next; the same id once.
          const known = new Set(this.sent.map(({ id }) => id));
          this.sent.push(...notifications.filter(({ id }) => !known.has(id)));
          await write(together);
        },
      },
      nowMs: () => this.nowMs,
      newId: () => `id-${this.#ids++}`,
      onChange: () => undefined,
      onFailure: (what, error) => this.failures.push(`${what}: ${String(error)}`),
    });
  }
}

/** `receiver reason status: firing names / resolved names`, one line for a message. */
export function summary({ receiver, reason, status, alerts }: Notification): string {
  const names = (wanted: string) =>
    alerts
      .filter((alert) => alert.status === wanted)
      .map(({ labels }) => labels.instance ?? labels.alertname)
      .sort()
      .join(' ');
  return `${receiver} ${reason} ${status}: ${names('firing')} / ${names('resolved')}`;
}
