import { createRequire } from 'node:module';
import { Command } from 'commander';
import { registerCheck } from './commands/check/index.ts';
import { registerServe } from './commands/serve/index.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const program = new Command('tidemark')
  .description('Metrics, logs and alerts in one process')
  .version(version)
  .showHelpAfterError();
registerServe(program, version);
registerCheck(program);
await program.parseAsync();
