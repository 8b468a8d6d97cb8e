import type {
  PreviewedMessage,
  ReceiverChannel,
  ReceiverTrial,
  TrialResult,
} from '@tidemark/protocol';
import type { Labels } from '../alerts/index.ts';
import {
  type ChannelConfig,
  channels,
  noReceiver,
  preview,
  type ReceiverBook,
  type ReceiverConfig,
  type Teller,
  tell,
} from '../receivers/index.ts';
import type { Attempt } from './delivery-log.ts';
import type { Notification } from './notification.ts';

export type TrialsOptions = {
  receivers: ReceiverBook;
  teller: Teller;
  nowMs: () => number;
  newId: () => string;
  fingerprintOf: (labels: Labels) => string;
  /** Notes it in the delivery log. */
  record: (
    told: { notification: Notification; kind: ChannelConfig['kind']; index: number },
    attempt: Attempt,
  ) => Promise<void>;
};

/** Tries receivers out: sends a message at once, past the queue, or only shows it. */
export class Trials {
  readonly #options: TrialsOptions;

  constructor(options: TrialsOptions) {
    this.#options = options;
  }

  /** What came of it on each channel. Throws a TidemarkError when there is no such receiver, or it is wrong. */
  async test(name: string, trial: ReceiverTrial): Promise<TrialResult[]> {
    const { teller, record } = this.#options;
    const receiver = this.#receiver(name, trial);
    const notification = this.#notification(receiver.name, trial);
    return Promise.all(
      receiver.channels.map(async (channel) => {
        const startedAt = performance.now();
        const result = await tell(channel, notification, teller);
        const durationMs = Math.round(performance.now() - startedAt);
        const { kind, index } = channel;
        await record(
          { notification, kind, index },
          {
            outcome: result.delivered ? 'delivered' : 'failed',
            target: channels[kind].target(channel.config),
            attempt: 1,
            durationMs,
            status: result.status,
            answer: result.answer,
            nextAttemptAtMs: undefined,
          },
        );
        return {
          channel: describeChannel(channel),
          delivered: result.delivered,
          answerStatus: result.status ?? null,
          answer: result.answer,
          retryable: result.retryable,
          durationMs,
        };
      }),
    );
  }

  /** The messages as they would leave. Throws a TidemarkError when there is no such receiver, or it is wrong. */
  async preview(name: string, trial: ReceiverTrial): Promise<PreviewedMessage[]> {
    const receiver = this.#receiver(name, trial);
    const notification = this.#notification(receiver.name, trial);
    return Promise.all(
      receiver.channels.map(async (channel) => {
        const described = { channel: describeChannel(channel), error: null, html: null };
        try {
          const shown = await preview(channel, notification, this.#options.teller);
          return { ...described, ...shown };
        } catch (error) {
          return {
            ...described,
            error: (error as Error).message,
            title: '',
            text: '',
            request: '',
          };
        }
      }),
    );
  }

  #receiver(name: string, { configuration }: ReceiverTrial): ReceiverConfig {
    const { receivers } = this.#options;
    if (configuration !== undefined) return receivers.check(name, configuration);
    const receiver = receivers.get(name);
    if (receiver === undefined) throw noReceiver(name);
    return receiver;
  }

  #notification(receiver: string, trial: ReceiverTrial): Notification {
    const { nowMs, newId, fingerprintOf } = this.#options;
    const status = trial.status ?? 'firing';
    const labels = { alertname: 'TidemarkTest', severity: 'info', ...trial.labels };
    const annotations = {
      summary: `This is a test of the receiver ${receiver}.`,
      description: 'Nothing is wrong: somebody asked Tidemark to try whether messages arrive.',
      ...trial.annotations,
    };
    return {
      id: newId(),
      receiver,
      groupKey: '{}:{alertname="TidemarkTest"}',
      status,
      reason: 'test',
      createdAtMs: nowMs(),
      groupLabels: { alertname: labels.alertname },
      commonLabels: labels,
      commonAnnotations: annotations,
      alerts: [
        {
          labels,
          annotations,
          startsAtMs: nowMs() - 60_000,
          endsAtMs: status === 'resolved' ? nowMs() : nowMs() + 240_000,
          generatorUrl: '',
          source: { kind: 'api' },
          status,
          fingerprint: fingerprintOf(labels),
        },
      ],
      truncatedAlerts: 0,
    };
  }
}

export function describeChannel({ kind, index, config }: ChannelConfig): ReceiverChannel {
  const target = channels[kind].target(config);
  return { kind, index, target, sendResolved: config.send_resolved };
}
