import type { CardinalityReports } from '../cardinality/index.ts';
import type { Checks } from '../checks/index.ts';
import type { Messenger } from '../deliveries/index.ts';
import type { Expected } from '../expected/index.ts';
import type { Ingest } from '../ingest/index.ts';
import type { Live } from '../live/index.ts';
import type { Notifier, PendingAlert } from '../notify/index.ts';
import type { Pipeline } from '../pipeline/index.ts';
import type { Query } from '../query/index.ts';
import type { ReceiverBook } from '../receivers/index.ts';
import type { Retainer } from '../retention/index.ts';
import type { Rules } from '../rules/index.ts';
import type { Samples } from '../samples/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Telemetry } from '../telemetry/index.ts';

/** Who is told, and how. */
export type Messaging = {
  receivers: ReceiverBook;
  messenger: Messenger;
  /** Called when receivers were made or deleted: routes may lead to them. */
  onChanged: () => void;
};

/** What the routes call. HTTP knows no more of the rooms behind it. */
export type Services = {
  isReady: () => boolean;
  ingest: Ingest;
  query: Query;
  samples: Samples;
  retainer: Retainer;
  cardinality: CardinalityReports;
  checks: Checks;
  expected: Expected;
  live: Live;
  messaging: Messaging;
  pipeline: Pipeline;
  table: SeriesTable;
  rules: Rules;
  notifier: Notifier;
  pendingAlerts: () => readonly PendingAlert[];
  telemetry: Telemetry;
  nowMs: () => number;
};
