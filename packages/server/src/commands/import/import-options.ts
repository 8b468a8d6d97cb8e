import type { Labels, MetricType } from '@tidemark/protocol';
import type { TimeFormat } from './parse-time.ts';

/** How the columns of a file become samples, as the command line says it. */
export type MappingOptions = {
  /** Columns by name; null leaves the choice to the file. */
  time: string | null;
  values: string[] | null;
  name: string | null;
  nameColumn: string | null;
  labels: Labels;
  labelColumns: string[];
  unit: string | null;
  type: MetricType | null;
  timeFormat: TimeFormat;
  timezone: string;
};

export type ImportOptions = {
  url: string;
  token: string | undefined;
  mapping: MappingOptions;
  /** Rows per request. */
  batchRows: number;
  shiftToNow: boolean;
  strict: boolean;
  /** Whether to go on where an interrupted import of the same files ended. */
  resume: boolean;
  /** Imports what was imported before once more, with new idempotency keys. */
  again: boolean;
  /** Where the state file goes; null: beside the first CSV file. */
  stateDir: string | null;
};
