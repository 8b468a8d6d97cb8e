import type { Command } from 'commander';
import { type FlagName, flagNames, serverFlags } from '../../config/index.ts';

/** `tidemark serve`: the server, until it is told to stop. */
export function registerServe(program: Command, version: string): void {
  const command = program.command('serve').description('run the server');
  for (const name of flagNames) {
    const { argument, description, env, defaultText } = serverFlags[name];
    const fallback = defaultText === null ? '' : `, default ${defaultText}`;
    command.option(`--${name} <${argument}>`, `${description} (${env}${fallback})`);
  }
  command.action(async (flags: Partial<Record<FlagName, string>>) => {
    // The server is loaded only when it is wanted: the other commands start faster without it.
    const { serve } = await import('./serve.ts');
    await serve(flags, version);
  });
}
