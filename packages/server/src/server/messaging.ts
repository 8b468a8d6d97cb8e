import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { badConfig, type ServerConfig } from '../config/index.ts';
import { type AcknowledgeSink, Messenger, rendererOf } from '../deliveries/index.ts';
import type { Documents } from '../documents/index.ts';
import type { Logger } from '../logger/index.ts';
import { fingerprintOf } from '../notify/index.ts';
import { OutgoingHttp, systemResolve } from '../outgoing/index.ts';
import { ReceiverBook, readGlobals, telegramReceiver } from '../receivers/index.ts';
import type { Telemetry } from '../telemetry/index.ts';
import { notificationTemplates, TemplateError, type TemplateSet } from '../templating/index.ts';
import { checkTemplate, type LoadedAlerting, loadAlerting } from './load-alerting.ts';

export type MessagingOptions = {
  config: ServerConfig;
  documents: Documents;
  telemetry: Telemetry;
  logger: Logger;
  nowMs: () => number;
  alerts: AcknowledgeSink;
  /** Whether rules are evaluated. */
  isHealthy: () => boolean;
};

/** Who is told, and how: the configuration of the alerting, its receivers, and what sends to them. */
export class Messaging {
  /** null: there is none, and all receivers are told of everything. */
  readonly alerting: LoadedAlerting | null;
  readonly receivers: ReceiverBook;
  readonly messenger: Messenger;
  /** Called when receivers were made or deleted. */
  onChanged: () => void = () => undefined;

  /** Throws a TidemarkError `bad_config` that names each mistake. */
  constructor(options: MessagingOptions) {
    const { config, documents, telemetry, logger, nowMs, alerts, isHealthy } = options;
    const alerting = loadAlerting(config);
    const globals = alerting?.globals ?? readGlobals(undefined, { folder: null, checkTemplate });
    this.alerting = alerting;
    const templates = loadTemplates(alerting, nowMs);
    this.receivers = new ReceiverBook({
      documents,
      fixed: alerting?.receivers ?? telegramReceiver(config.telegram, globals),
      fixedSource: alerting === null ? 'environment' : 'file',
      globals,
      checkTemplate,
      logger,
    });
    const allowPrivateAddresses = alerting?.allowPrivateAddresses ?? false;
    const externalUrl = alerting?.externalUrl;
    this.messenger = new Messenger({
      documents,
      receivers: this.receivers,
      renderer: rendererOf(templates, externalUrl),
      http: new OutgoingHttp({ allowPrivateAddresses, resolve: systemResolve }),
      resolve: systemResolve,
      allowPrivateAddresses,
      externalUrl,
      alerts,
      fingerprintOf,
      isHealthy,
      logger,
      onAttempt: ({ notification: { receiver }, kind }, { outcome, durationMs, attempt }) => {
        telemetry.deliveries.add(1, { receiver, kind, outcome });
        if (attempt > 0) telemetry.deliverySeconds.observe(durationMs / 1000);
      },
      onBeat: (delivered) => {
        telemetry.heartbeats.add(1, { outcome: delivered ? 'delivered' : 'failed' });
      },
      nowMs,
      random: Math.random,
    });
  }

  /** Names of the receivers that the configuration does not have. */
  get otherReceivers(): string[] {
    const names = this.receivers.list().map(({ config }) => config.name);
    return names.filter((name) => !this.alerting?.receivers.some((one) => one.name === name));
  }
}

/** The default templates with those of `templates:`, whose last part may have wildcards. */
function loadTemplates(alerting: LoadedAlerting | null, nowMs: () => number): TemplateSet {
  const { templates = [], folder = '.' } = alerting ?? {};
  const paths = templates.flatMap((pattern) => globSync(resolve(folder, pattern)));
  try {
    const sources = paths.map((name) => ({ name, text: readFileSync(name, 'utf8') }));
    return notificationTemplates(sources, nowMs);
  } catch (error) {
    if (!(error instanceof TemplateError) && !('code' in (error as object))) throw error;
    const problem = { where: 'templates', message: (error as Error).message };
    throw badConfig([problem], folder);
  }
}
