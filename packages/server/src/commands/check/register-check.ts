import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { checkConfigFile, describeProblem } from '../../config/index.ts';

/** `tidemark check FILE`: says line and column of every mistake in a configuration file. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .argument('[file]', 'configuration file', 'tidemark.yaml')
    .description('validate a configuration file')
    .action((file: string) => {
      let text: string;
      try {
        text = readFileSync(file, 'utf8');
      } catch (error) {
        process.stderr.write(`tidemark: ${file} cannot be read: ${(error as Error).message}\n`);
        process.exit(2);
      }
      const problems = checkConfigFile(text);
      for (const problem of problems) {
        process.stderr.write(`${describeProblem(problem, file)}\n`);
      }
      if (problems.length > 0) process.exit(1);
      process.stdout.write(`${file} is good\n`);
    });
}
