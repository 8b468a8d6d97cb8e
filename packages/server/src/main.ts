import { createRequire } from 'node:module';
import { Command } from 'commander';
import { registerCheck } from './commands/check/index.ts';
import { environmentArguments } from './commands/environment.ts';
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

const [name, ...args] = process.argv.slice(2);
const command = program.commands.find((known) => known.name() === name);
// `serve` reads its environment itself, together with its file.
const fromEnvironment =
  command === undefined || name === 'serve' ? [] : environmentArguments(command, process.env);
await program.parseAsync(name === undefined ? [] : [name, ...fromEnvironment, ...args], {
  from: 'user',
});
