import { readFileSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { type FlagName, loadConfig } from '../../config/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import { Logger } from '../../logger/index.ts';
import { machineMemoryBytes } from '../../memory/index.ts';
import { Server } from '../../server/index.ts';
import { welcome } from './welcome.ts';

/** Exit codes of sysexits(3): the caller's mistake, and a bug of ours. */
const exitConfig = 78;
const exitBug = 70;
/** A stop that takes longer is ended: what was acknowledged is in the log. */
const stopTimeoutMs = 30_000;

/** Runs the server until it is told to stop. A mistake of the caller ends the process with its message. */
export async function serve(
  flags: Partial<Record<FlagName, string>>,
  version: string,
): Promise<void> {
  const logger = new Logger((text) => process.stdout.write(text), Date.now);
  const onBug = (error: unknown) => {
    logger.error('a bug ended the server; what was acknowledged is safe in the log', error);
    process.exit(exitBug);
  };
  try {
    const config = loadConfig({
      flags,
      env: process.env,
      readFile,
      memoryBytes: machineMemoryBytes(),
    });
    for (const warning of config.warnings) logger.warn(warning);
    const server = await Server.open({ config, version, logger, nowMs: Date.now, onBug });
    stopOnSignals(server, logger);
    const address = await server.start();
    logger.flush();
    process.stdout.write(welcome(address, config));
    // Node writes its cache of compiled sources when it ends; a server may be killed instead.
    flushCompileCache();
  } catch (error) {
    if (!(error instanceof TidemarkError)) throw error;
    process.stderr.write(`tidemark: ${error.message}\n`);
    process.exit(error.code === 'bad_config' ? exitConfig : 1);
  }
}

function stopOnSignals(server: Server, logger: Logger): void {
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second Ctrl-C does not wait.
      if (isStopping) process.exit(130);
      isStopping = true;
      logger.info(`stopping on ${signal}`);
      setTimeout(() => process.exit(1), stopTimeoutMs).unref();
      server.stop().then(
        () => {
          logger.info('stopped');
          logger.flush();
          process.exit(0);
        },
        (error: unknown) => {
          logger.error('the stop failed; what was acknowledged is safe in the log', error);
          process.exit(exitBug);
        },
      );
    });
  }
}

function readFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
