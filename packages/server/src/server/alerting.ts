import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { badConfig, type ServerConfig } from '../config/index.ts';
import { Documents } from '../documents/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { Logger } from '../logger/index.ts';
import { Notifier, type PendingAlert } from '../notify/index.ts';
import {
  defaultEvaluationIntervalMs,
  type LoadedRuleFile,
  loadRuleFile,
  Rules,
  ruleFilePaths,
  serverEnvironment,
} from '../rules/index.ts';
import { RolledUse, type Samples } from '../samples/index.ts';
import type { Store } from '../store/index.ts';
import type { Telemetry } from '../telemetry/index.ts';
import { Messaging } from './messaging.ts';

export type AlertingOptions = {
  config: ServerConfig;
  store: Store;
  samples: Samples;
  ingest: Ingest;
  telemetry: Telemetry;
  logger: Logger;
  nowMs: () => number;
};

/** The rooms of the alerting, put together: what decides, and what is done about it. */
export class Alerting {
  readonly documents: Documents;
  readonly rules: Rules;
  /** Takes what rules and all others announce. */
  readonly notifier: Notifier;
  /** Tells people what the notifier decides. */
  readonly messaging: Messaging;
  #isStarted = false;
  readonly #nowMs: () => number;
  readonly #logger: Logger;

  /** Throws a TidemarkError `bad_config` when a rule file or `alerting:` has a mistake. */
  constructor(options: AlertingOptions) {
    const { config, store, samples, ingest, telemetry, logger, nowMs } = options;
    this.#nowMs = nowMs;
    this.#logger = logger;
    this.documents = new Documents({ store, nowMs });
    this.messaging = new Messaging({
      ...{ config, documents: this.documents, telemetry, logger, nowMs },
      alerts: {
        acknowledge: (fingerprints, by) => this.notifier.book.acknowledge(fingerprints, by, ''),
        isAcknowledged: (fingerprint) => {
          const alert = this.notifier.book.get(fingerprint);
          return alert !== undefined && alert.acknowledged !== null;
        },
      },
      isHealthy: () => this.#isStarted,
    });
    const externalUrl = this.messaging.alerting?.externalUrl ?? '';
    this.notifier = new Notifier({
      config: this.messaging.alerting,
      otherReceivers: this.messaging.otherReceivers,
      documents: this.documents,
      queue: this.messaging.messenger.queue,
      nowMs,
      newId: randomUUID,
      onChange: ({ annotations, labels }, change) =>
        logger.info(`${change}: ${annotations.summary ?? JSON.stringify(labels)}`),
      onFailure: (what, error) =>
        logger.warn(`cannot ${what}, it is tried again: ${(error as Error).message}`),
    });
    this.rules = new Rules({
      documents: this.documents,
      environment: (signal) => serverEnvironment({ samples, ingest, externalUrl, signal }),
      source: () => samples.source(new RolledUse()),
      seriesCount: (metric) => samples.seriesCount(metric),
      ...{ sink: this.notifier, logger, nowMs },
      files: loadRuleFiles(config),
      evaluationIntervalMs: config.evaluationIntervalMs ?? defaultEvaluationIntervalMs,
      externalUrl,
      onEvaluated: ({ health, evaluationSeconds }) => {
        telemetry.ruleEvaluations.add(1);
        if (health === 'err') telemetry.ruleFailures.add(1);
        telemetry.ruleSeconds.observe(evaluationSeconds);
      },
      onMissed: (iterations) => telemetry.ruleIterationsMissed.add(iterations),
    });
  }

  /** Goes on with the alerts of the last process. The store can be asked; nobody announces anything yet. */
  async load(): Promise<void> {
    await this.messaging.receivers.load();
    await this.#knowReceivers();
    this.messaging.onChanged = () => {
      this.#knowReceivers().catch((error: Error) => {
        this.#logger.warn(`routes do not know the receivers yet: ${error.message}`);
      });
    };
    await this.notifier.load();
    await this.messaging.messenger.load();
  }

  /** After recovery: rules ask for samples. */
  async start(): Promise<void> {
    this.messaging.messenger.start();
    this.notifier.start();
    await this.rules.start();
    this.#isStarted = true;
  }

  async stop(): Promise<void> {
    await this.rules.stop();
    this.notifier.stop();
    await this.messaging.messenger.stop();
  }

  /** Without a configuration all receivers are told of everything, also those that users make. */
  #knowReceivers(): Promise<void> {
    return this.notifier.setOtherReceivers(this.messaging.otherReceivers);
  }

  /** Conditions of rules that hold, but not for long enough yet. */
  pendingAlerts(): PendingAlert[] {
    return this.rules.rules().flatMap(({ rule }) =>
      [...(rule.alerting?.active.values() ?? [])]
        .filter(({ state }) => state === 'pending')
        .map(({ labels, annotations, activeAtMs }) => ({
          ...{ labels, annotations, activeAtMs },
          updatedAtMs: rule.lastEvaluationMs ?? this.#nowMs(),
          generatorUrl: '',
          ruleId: rule.id,
        })),
    );
  }
}

/** All rule files of the configuration; one mistake in any of them, and none is used. */
function loadRuleFiles({ ruleFiles, configPath }: ServerConfig): LoadedRuleFile[] {
  const folder = dirname(configPath ?? '.');
  const paths = new Set(ruleFiles.flatMap(({ pattern }) => ruleFilePaths(pattern, folder)));
  const files = Array.from(paths, (path) => loadRuleFile(path));
  const bad = files.find(({ problems }) => problems.length > 0);
  if (bad !== undefined) throw badConfig(bad.problems, bad.path);
  return files;
}
