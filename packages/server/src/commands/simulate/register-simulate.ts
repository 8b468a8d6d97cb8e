import { TidemarkClient, TidemarkClientError } from '@tidemark/client';
import { type Command, Option } from 'commander';
import { runSimulation } from './run-simulation.ts';
import {
  maxSingleSeries,
  parseBatch,
  parseDuration,
  parseSeries,
  planPosting,
  type SimulateOptions,
  wholeNumber,
} from './simulate-options.ts';
import { barDisplay, lineDisplay } from './simulation-display.ts';
import { summaryLines } from './status-line.ts';

/** A request that takes longer has failed. */
const requestTimeoutMs = 10_000;

/** What commander makes of the command line. */
type Flags = {
  url: string;
  token?: string;
  series: number;
  rate?: number;
  interval: number;
  batch?: number;
  duration?: number;
  seed: number;
  concurrency?: number;
};

/** Adds `tidemark simulate`. */
export function registerSimulate(program: Command): void {
  program
    .command('simulate')
    .description('post believable samples: 20 metrics every 300 ms, or a load of any size')
    .addOption(
      new Option('--url <url>', 'address of the server')
        .env('TIDEMARK_URL')
        .default('http://127.0.0.1:8080'),
    )
    .addOption(new Option('--token <token>', 'access token').env('TIDEMARK_TOKEN'))
    .option(
      '--series <count>',
      `number of series; above ${maxSingleSeries} they are posted in arrays`,
      parseSeries,
      20,
    )
    .option('--rate <samples>', 'samples per second in all, in arrays', wholeNumber(1, 100_000_000))
    .addOption(
      new Option('--interval <duration>', 'time between two samples of a series')
        .argParser(parseDuration)
        .default(300, '300ms'),
    )
    .option(
      '--batch <samples>',
      'samples per array (default: those of an interval, 1000 at most)',
      parseBatch,
    )
    .option('--duration <duration>', 'such as 30s or 5m (default: until Ctrl-C)', parseDuration)
    .option(
      '--seed <number>',
      'the same seed gives the same curves',
      wholeNumber(0, 2 ** 31 - 1),
      1,
    )
    .option('--concurrency <requests>', 'requests on their way at once', wholeNumber(1, 1024))
    .addHelpText('after', '\nExit codes: 0 samples were accepted, 1 none was')
    .action(async (flags: Flags) => {
      process.exitCode = await simulate(flags);
    });
}

/** Simulates until its end or Ctrl-C, prints the summary and gives the exit code. */
async function simulate(flags: Flags): Promise<number> {
  const options = toOptions(flags);
  const interrupt = new AbortController();
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  try {
    return await simulateUntil(interrupt.signal, flags, options);
  } catch (error) {
    if (!(error instanceof TidemarkClientError)) throw error;
    console.error(error.message);
    return 1;
  } finally {
    process.removeListener('SIGINT', onSignal);
    process.removeListener('SIGTERM', onSignal);
  }
}

async function simulateUntil(
  signal: AbortSignal,
  { url, token }: Flags,
  options: SimulateOptions,
): Promise<number> {
  // A failure is shown, not repaired: a simulator that retries would hide what it is there to show.
  const client = new TidemarkClient({
    url,
    token,
    timeoutMs: requestTimeoutMs,
    retry: { attempts: 1 },
    maxConnections: planPosting(options).concurrency,
  });
  const display =
    options.durationMs !== null && process.stderr.isTTY
      ? barDisplay(options.durationMs)
      : lineDisplay(Date.now);
  try {
    const { total, durationMs } = await runSimulation(options, {
      client,
      nowMs: Date.now,
      signal,
      onSecond: display.second,
    });
    display.end();
    for (const line of summaryLines(total, durationMs)) console.log(line);
    return total.accepted === 0 && total.sent > 0 ? 1 : 0;
  } finally {
    display.end();
    client.close();
  }
}

function toOptions(flags: Flags): SimulateOptions {
  return {
    series: flags.series,
    rate: flags.rate ?? null,
    intervalMs: flags.interval,
    batch: flags.batch ?? null,
    durationMs: flags.duration ?? null,
    seed: flags.seed,
    concurrency: flags.concurrency ?? null,
  };
}
