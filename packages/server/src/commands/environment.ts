import type { Command } from 'commander';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The options that the environment gives a command, as arguments to stand before its own, which
 * therefore win. As the contract has it, `--max-rows` is `TIDEMARK_MAX_ROWS`; a switch is set by `true`
 * or `1`. Options with an environment name of their own read that themselves.
 */
export function environmentArguments(command: Command, env: Environment): string[] {
  return command.options.flatMap((option) => {
    if (option.long === undefined || option.envVar !== undefined) return [];
    const value = env[`TIDEMARK_${option.long.slice(2).replaceAll('-', '_').toUpperCase()}`];
    if (value === undefined || value === '') return [];
    if (option.required) return [`${option.long}=${value}`];
    return value === 'true' || value === '1' ? [option.long] : [];
  });
}
