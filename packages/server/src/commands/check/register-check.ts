import type { Command } from 'commander';
import { type CheckOutput, checkFile, runTests } from './check-files.ts';

/** Exit codes of promtool: something is wrong with a file, or it cannot be looked at. */
const exitBad = 1;
const exitUnreadable = 2;

/** `tidemark check FILE…`: says line and column of every mistake, and runs unit tests of rules. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .argument('[files...]', 'configuration, rule and unit test files', ['tidemark.yaml'])
    .option('--test', 'the files are unit tests for rules, in the format of promtool', false)
    .description('validate a configuration file with its rules, rule files, or run unit tests')
    .action(async (files: string[], { test }: { test: boolean }) => {
      const output: CheckOutput = {
        out: (line) => process.stdout.write(`${line}\n`),
        err: (line) => process.stderr.write(`${line}\n`),
      };
      let isGood = true;
      for (const file of files) {
        try {
          const good = await (test ? runTests(file, output) : checkFile(file, output));
          isGood &&= good;
        } catch (error) {
          if (!isSystemError(error)) throw error;
          output.err(`tidemark: ${file} cannot be read: ${error.message}`);
          process.exit(exitUnreadable);
        }
      }
      if (!isGood) process.exitCode = exitBad;
    });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
