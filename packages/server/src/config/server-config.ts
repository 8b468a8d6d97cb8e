import type { CheckThresholds } from '@tidemark/protocol';
import type { ExpectationSpec } from './expectation.ts';
import type { RuleFilesEntry } from './read-config-file.ts';
import type { RetentionOverride } from './retention-override.ts';

/** Where to listen. Port 0 lets the system choose one. */
export type ListenAddress = { host: string; port: number };

/** How long each kind of row is kept, in milliseconds; null keeps it for ever. */
export type Retention = { rawMs: number | null; minuteMs: number | null; hourMs: number | null };

/** The engine in this process, or a ClickHouse elsewhere. `url` carries no credentials. */
export type StoreChoice =
  | { kind: 'embedded' }
  | { kind: 'remote'; url: string; user: string; password: string; database: string };

/** All that `tidemark serve` is told, checked and complete. */
export type ServerConfig = {
  listen: ListenAddress;
  /** Folder of the log and the embedded engine, as it was given. */
  dataFolder: string;
  retention: Retention;
  /** What other series are kept for; the first that matches counts. */
  retentionOverrides: readonly RetentionOverride[];
  store: StoreChoice;
  /** What clients prove themselves with; null asks nobody, and only loopback is allowed. */
  token: string | null;
  /** Where StatsD and Graphite are taken; null: nowhere. */
  statsd: ListenAddress | null;
  graphite: ListenAddress | null;
  /** Most series in all, and most new ones of one sender within an hour. */
  maxSeries: number;
  maxNewSeriesPerSender: number;
  /** Files of rules, relative to the folder of {@link configPath}. */
  ruleFiles: readonly RuleFilesEntry[];
  /** Series that must speak, beside those of the API. */
  expected: readonly ExpectationSpec[];
  /** How often rules are evaluated whose group does not say; null: the default. */
  evaluationIntervalMs: number | null;
  /** The whole file at {@link configPath} if it has `alerting:`, which the alerting reads itself. */
  alertingText: string | null;
  /** System E's way to name who is told; null where it is not used. */
  telegram: { token: string; chatId: string } | null;
  /** When checks of hosts alert, unless something else is set at run time. */
  checkThresholds: CheckThresholds;
  /** The file that was read, or null when there was none. */
  configPath: string | null;
  /** For the log at start: what is probably a mistake, but no error. */
  warnings: string[];
};
