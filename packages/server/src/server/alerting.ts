import { dirname } from 'node:path';
import type { AlertSink } from '../alerts/index.ts';
import { badConfig, type ServerConfig } from '../config/index.ts';
import { Documents } from '../documents/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { Logger } from '../logger/index.ts';
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

export type AlertingOptions = {
  config: ServerConfig;
  store: Store;
  samples: Samples;
  ingest: Ingest;
  telemetry: Telemetry;
  logger: Logger;
  nowMs: () => number;
  /** Takes what rules announce. */
  sink: AlertSink;
};

/** The rooms of the alerting, put together: what decides, and what is done about it. */
export class Alerting {
  readonly documents: Documents;
  readonly rules: Rules;

  /** Throws a TidemarkError `bad_config` when a rule file has a mistake. */
  constructor(options: AlertingOptions) {
    const { config, store, samples, ingest, telemetry, logger, nowMs, sink } = options;
    // Links are relative until the configuration of the alerting says where users reach this server.
    const externalUrl = '';
    this.documents = new Documents({ store, nowMs });
    this.rules = new Rules({
      documents: this.documents,
      environment: (signal) => serverEnvironment({ samples, ingest, externalUrl, signal }),
      source: () => samples.source(new RolledUse()),
      ...{ sink, logger, nowMs },
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

  /** After recovery: rules ask for samples. */
  async start(): Promise<void> {
    await this.rules.start();
  }

  async stop(): Promise<void> {
    await this.rules.stop();
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
