import { TidemarkError } from '../errors/index.ts';

/**
 * One mistake in the configuration. `where` is how a person finds it: `--listen`, `TIDEMARK_LISTEN`,
 * or the key in the file, which then has a line and a column (from 1).
 */
export type ConfigProblem = { where: string; message: string; line?: number; column?: number };

/** Thrown by the parsers of single values; says what was expected. */
export class BadValue extends Error {}

/** `tidemark.yaml:3:5: listen: expected …`; problems outside the file have no place in it. */
export function describeProblem(problem: ConfigProblem, path: string): string {
  const { where, message, line, column } = problem;
  return line === undefined
    ? `${where}: ${message}`
    : `${path}:${line}:${column}: ${where}: ${message}`;
}

/** One error for all problems; each is a detail. Its status is never sent: it ends the start. */
export function badConfig(problems: readonly ConfigProblem[], path: string): TidemarkError {
  const lines = problems.map((problem) => describeProblem(problem, path));
  const count = problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`;
  return new TidemarkError(
    'bad_config',
    `The configuration has ${count}:\n${lines.map((line) => `  ${line}`).join('\n')}`,
    {
      status: 500,
      details: problems.map(({ where }, at) => ({ field: where, message: lines[at] ?? '' })),
    },
  );
}
