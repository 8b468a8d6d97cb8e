import { createRequire } from 'node:module';
import { Command } from 'commander';
import { environmentArguments } from './commands/environment.ts';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

const program = new Command('tidemark')
  .description('Metrics, logs and alerts in one process')
  .version(version)
  .showHelpAfterError();

/** Adds a command; its sources are loaded only then, which makes up half of what it takes to start. */
const registrations: Readonly<Record<string, () => Promise<void>>> = {
  serve: async () => (await import('./commands/serve/index.ts')).registerServe(program, version),
  simulate: async () => (await import('./commands/simulate/index.ts')).registerSimulate(program),
  import: async () => (await import('./commands/import/index.ts')).registerImport(program),
  check: async () => (await import('./commands/check/index.ts')).registerCheck(program),
};

const [name, ...args] = process.argv.slice(2);
const isKnown = name !== undefined && Object.hasOwn(registrations, name);
// The help, and the message about a command that there is not, name all of them.
for (const known of isKnown ? [name] : Object.keys(registrations)) await registrations[known]?.();
const command = program.commands.find((known) => known.name() === name);
// `serve` reads its environment itself, together with its file.
const fromEnvironment =
  command === undefined || name === 'serve' ? [] : environmentArguments(command, process.env);
await program.parseAsync(name === undefined ? [] : [name, ...fromEnvironment, ...args], {
  from: 'user',
});
