import type { Command } from 'commander';

/**
 * Gives every option of a command its environment name, as the contract has it: `--max-rows` is
 * `TIDEMARK_MAX_ROWS`. The command line wins. (`serve` reads its own, together with its file.)
 */
export function nameEnvironment(command: Command): void {
  for (const option of command.options) {
    const name = option.long?.slice(2);
    if (name === undefined || option.envVar !== undefined) continue;
    option.env(`TIDEMARK_${name.replaceAll('-', '_').toUpperCase()}`);
  }
}
