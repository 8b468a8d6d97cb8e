import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { GroupSpec } from '../rule.ts';
import { loadRuleFile, ruleFilePaths } from '../rule-files.ts';
import { type RuleTestFile, readTestFile } from './read-test-file.ts';
import { runRuleTest } from './run-rule-test.ts';

/** Runs all tests of a file. Gives what is wrong, line by line; empty if all is as expected. */
export async function runTestFile(path: string): Promise<string[]> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return [`    ${path} cannot be read: ${(error as Error).message}`];
  }
  const { file, problems } = readTestFile(text);
  if (file === undefined || problems.length > 0) {
    return problems.map(
      ({ line, column, where, message }) => `    ${path}:${line}:${column}: ${where}: ${message}`,
    );
  }
  const repeated = file.groupEvalOrder.find((name, at, all) => all.indexOf(name) !== at);
  if (repeated !== undefined) {
    return [`    group name repeated in evaluation order: ${repeated}`];
  }
  const { groups, failures } = loadGroups(file, dirname(path));
  if (failures.length > 0) return failures;
  for (const test of file.tests) failures.push(...(await runRuleTest(test, { ...file, groups })));
  return failures;
}

function loadGroups(
  { ruleFiles }: RuleTestFile,
  folder: string,
): { groups: GroupSpec[]; failures: string[] } {
  const failures: string[] = [];
  const groups = ruleFiles.flatMap((pattern) => {
    const paths = ruleFilePaths(pattern, folder);
    if (paths.length === 0) failures.push(`    no file match pattern ${pattern}`);
    return paths.flatMap((path) => {
      const { groups: ofFile, problems } = loadRuleFile(path);
      for (const { line, column, where, message } of problems) {
        failures.push(`    ${path}:${line}:${column}: ${where}: ${message}`);
      }
      return ofFile;
    });
  });
  return { groups, failures };
}
