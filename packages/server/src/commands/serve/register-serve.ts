import { type Command, Option } from 'commander';
import { type FlagName, flagNames, serverFlags } from '../../config/index.ts';

/** `tidemark serve`: the server, until it is told to stop. */
export function registerServe(program: Command, version: string): void {
  const command = program.command('serve').description('run the server');
  const keys: [key: string, name: FlagName][] = [];
  for (const name of flagNames) {
    const { argument, description, env, defaultText } = serverFlags[name];
    const fallback = defaultText === null ? '' : `, default ${defaultText}`;
    const option = new Option(`--${name} <${argument}>`, `${description} (${env}${fallback})`);
    command.addOption(option);
    keys.push([option.attributeName(), name]);
  }
  command.action(async (options: Partial<Record<string, string>>) => {
    const flags: Partial<Record<FlagName, string>> = {};
    for (const [key, name] of keys) if (options[key] !== undefined) flags[name] = options[key];
    // The server is loaded only when it is wanted: the other commands start faster without it.
    const { serve } = await import('./serve.ts');
    await serve(flags, version);
  });
}
