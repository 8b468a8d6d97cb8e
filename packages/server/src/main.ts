import { createRequire } from 'node:module';
import { Command } from 'commander';
import { registerCheck } from './commands/check/index.ts';
import { nameEnvironment } from './commands/environment.ts';
import { registerImport } from './commands/import/index.ts';
import { registerServe } from './commands/serve/index.ts';
import { registerSimulate } from './commands/simulate/index.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const program = new Command('tidemark')
  .description('Metrics, logs and alerts in one process')
  .version(version)
  .showHelpAfterError();
registerServe(program, version);
registerSimulate(program);
registerImport(program);
registerCheck(program);
for (const command of program.commands) {
  if (command.name() !== 'serve') nameEnvironment(command);
}
await program.parseAsync();
