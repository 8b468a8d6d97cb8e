import { randomUUID } from 'node:crypto';
import { TidemarkClient, TidemarkClientError } from '@tidemark/client';
import { metricTypes } from '@tidemark/protocol';
import { maxItemsPerRequest } from '@tidemark/protocol/limits';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { TidemarkError } from '../../errors/index.ts';
import { showDryRun } from './dry-run.ts';
import type { ImportOptions } from './import-options.ts';
import { ImportProgress } from './import-progress.ts';
import type { ImportTotals } from './import-state.ts';
import { timeFormats } from './parse-time.ts';
import { planFiles, runImport, shiftFor } from './run-import.ts';

/** Exit codes besides 0, which says that every row is stored. */
export const exitCodes = { stopped: 1, someSkipped: 2, interrupted: 130 };

/** What commander makes of the command line. */
type Flags = {
  url: string;
  token?: string;
  time?: string;
  value?: string[];
  name?: string;
  nameColumn?: string;
  label?: Record<string, string>;
  labelColumn?: string[];
  unit?: string;
  type?: ImportOptions['mapping']['type'];
  timeFormat: ImportOptions['mapping']['timeFormat'];
  timezone: string;
  shiftToNow?: boolean;
  resume: boolean;
  again?: boolean;
  state?: string;
  batch: number;
  strict?: boolean;
  dryRun?: boolean;
};

/** Adds `tidemark import`. */
export function registerImport(program: Command): void {
  program
    .command('import')
    .description('import CSV files, plain or gzipped; run again, an interrupted import goes on')
    .argument('<file...>', 'CSV files with a header line')
    .addOption(
      new Option('--url <url>', 'address of the server')
        .env('TIDEMARK_URL')
        .default('http://127.0.0.1:8080'),
    )
    .addOption(new Option('--token <token>', 'access token').env('TIDEMARK_TOKEN'))
    .option('--time <column>', 'time column (default: timestamp, time, date or ts)')
    .option(
      '--value <columns>',
      'value columns, separated by commas (default: value, or all columns of numbers)',
      (text) => text.split(',').map((column) => column.trim()),
    )
    .option('--name <name>', "metric name (default: the file's name, or the value column's)")
    .option('--name-column <column>', 'column that holds the metric name')
    .option('--label <name=value>', 'label for all samples, can be repeated', collectLabel)
    .option('--label-column <column>', 'column that becomes a label, can be repeated', collect)
    .option('--unit <unit>', 'unit of the values')
    .addOption(new Option('--type <type>', 'metric type').choices(metricTypes))
    .addOption(
      new Option('--time-format <format>', 'how times are written')
        .choices(timeFormats)
        .default('auto'),
    )
    .option('--timezone <zone>', 'zone of times that do not name one', 'UTC')
    .option('--shift-to-now', 'move all times so that the newest row is now')
    .addOption(
      new Option(
        '--resume',
        'go on where an interrupted import of the same files ended; this is the default',
      ).default(true, 'true'),
    )
    .option(
      '--no-resume',
      'start from the first row; what is stored still counts once for 24 hours',
    )
    .option('--again', 'import once more what was imported already, say after deleting it')
    .option('--state <dir>', 'folder for the state of the import (default: beside the CSV)')
    .option('--batch <rows>', 'rows per request', parseBatch, 5000)
    .option('--strict', 'import nothing if there is a bad row')
    .option('--dry-run', 'show the first samples as they would be sent')
    .addHelpText(
      'after',
      '\nExit codes: 0 all rows are stored, 1 it stopped before the end, 2 some rows were skipped, 130 interrupted',
    )
    .action(async (paths: string[], flags: Flags) => {
      process.exitCode = await importAndReport(paths, flags);
    });
}

/** Imports with Ctrl-C as a clean stop, prints the outcome and gives the exit code. */
async function importAndReport(paths: string[], flags: Flags): Promise<number> {
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  const progress = new ImportProgress(process.stderr, Date.now);
  try {
    return await importFiles(paths, flags, progress, interrupt.signal);
  } catch (error) {
    progress.end();
    if (interrupt.signal.aborted) {
      console.error('Interrupted. The same command goes on where this one ended');
      return exitCodes.interrupted;
    }
    if (!(error instanceof TidemarkError) && !(error instanceof TidemarkClientError)) throw error;
    const advice = error.retryable ? '. The same command goes on where this one ended' : '';
    console.error(`Import stopped: ${error.message}${advice}`);
    return exitCodes.stopped;
  } finally {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  }
}

async function importFiles(
  paths: string[],
  flags: Flags,
  progress: ImportProgress,
  signal: AbortSignal,
): Promise<number> {
  const options = toOptions(flags);
  if (flags.dryRun) {
    const files = await planFiles(paths, options);
    const shiftMs = await shiftFor(files, options, { nowMs: Date.now, signal });
    await showDryRun(files, options, shiftMs, (line) => console.log(line));
    return 0;
  }
  // A server that restarts is waited for: about a minute in all.
  const retry = { attempts: 10, maxDelayMs: 15_000 };
  const client = new TidemarkClient({ url: options.url, token: options.token, retry });
  try {
    const surroundings = { client, nowMs: Date.now, newSalt: randomUUID, signal, report: progress };
    const totals = await runImport(paths, options, surroundings);
    progress.end();
    console.log(summary(totals, paths.length));
    return totals.badRows + totals.rejected > 0 ? exitCodes.someSkipped : 0;
  } finally {
    client.close();
  }
}

function summary(totals: ImportTotals, fileCount: number): string {
  const parts = [`${totals.stored} samples stored from ${totals.rows} rows`];
  parts.push(fileCount === 1 ? '1 file' : `${fileCount} files`);
  if (totals.badRows > 0) parts.push(`${totals.badRows} bad rows`);
  if (totals.rejected > 0) parts.push(`${totals.rejected} samples refused by the server`);
  if (totals.emptyCells > 0) parts.push(`${totals.emptyCells} empty values`);
  return parts.join(', ');
}

function toOptions(flags: Flags): ImportOptions {
  return {
    url: flags.url,
    token: flags.token,
    mapping: {
      time: flags.time ?? null,
      values: flags.value ?? null,
      name: flags.name ?? null,
      nameColumn: flags.nameColumn ?? null,
      labels: flags.label ?? {},
      labelColumns: flags.labelColumn ?? [],
      unit: flags.unit ?? null,
      type: flags.type ?? null,
      timeFormat: flags.timeFormat,
      timezone: flags.timezone,
    },
    batchRows: flags.batch,
    shiftToNow: flags.shiftToNow ?? false,
    strict: flags.strict ?? false,
    resume: flags.resume,
    again: flags.again ?? false,
    stateDir: flags.state ?? null,
  };
}

function collect(text: string, earlier: string[] = []): string[] {
  return [...earlier, text];
}

function collectLabel(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.+)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('Expected name=value, such as region=eu.');
  }
  return { ...earlier, [name]: value };
}

function parseBatch(text: string): number {
  const rows = Number(text);
  if (!Number.isInteger(rows) || rows < 1 || rows > maxItemsPerRequest) {
    throw new InvalidArgumentError(`Expected a number of rows from 1 to ${maxItemsPerRequest}.`);
  }
  return rows;
}
