import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type ConfigProblem, describeProblem, readConfigFile } from '../../config/index.ts';
import { isAlertmanagerFile } from '../../notify/index.ts';
import {
  duplicateRules,
  type GroupSpec,
  loadRuleFile,
  ruleFilePaths,
  runTestFile,
} from '../../rules/index.ts';
import { type CheckedAlerting, checkAlerting, checkAlertmanagerFile } from '../../server/index.ts';
import { readYaml } from '../../yaml-reader/index.ts';

/** Where the outcome is written: what is good and what is not, as promtool does. */
export type CheckOutput = { out: (line: string) => void; err: (line: string) => void };

/** What a file is for, as its keys say. */
type FileKind = 'config' | 'rules' | 'tests' | 'alertmanager';

/** Checks a file of any kind. Gives whether it is good; throws where it cannot be read. */
export async function checkFile(path: string, output: CheckOutput): Promise<boolean> {
  const text = readFileSync(path, 'utf8');
  const kind = kindOf(text);
  if (kind === 'tests') return runTests(path, output);
  if (kind === 'rules') return checkRules(path, output);
  if (kind === 'alertmanager') return sayAlerting(checkAlertmanagerFile(text, path), output);
  return checkConfig(path, text, output);
}

/** Runs a file of unit tests for rules. Gives whether all is as expected. */
export async function runTests(path: string, { out, err }: CheckOutput): Promise<boolean> {
  out(`Unit Testing:  ${path}`);
  const failures = await runTestFile(path);
  if (failures.length === 0) out('  SUCCESS');
  else {
    err('  FAILED:');
    for (const failure of failures) err(failure);
  }
  out('');
  return failures.length === 0;
}

function kindOf(text: string): FileKind {
  const { value } = readYaml(text, (root) => (root.isEmpty ? undefined : root.map()));
  if (value?.has('tests')) return 'tests';
  if (value?.has('groups')) return 'rules';
  return isAlertmanagerFile(text) ? 'alertmanager' : 'config';
}

function checkRules(path: string, { out, err }: CheckOutput): boolean {
  out(`Checking ${path}`);
  const { groups, problems } = loadRuleFile(path);
  if (problems.length > 0) {
    err('  FAILED:');
    for (const problem of problems) err(describeProblem(problem, path));
  } else {
    for (const warning of warningsOf(groups, path)) err(warning);
    const count = groups.reduce((sum, { rules }) => sum + rules.length, 0);
    out(`  SUCCESS: ${count} rules found`);
  }
  out('');
  return problems.length === 0;
}

function warningsOf(groups: readonly GroupSpec[], path: string): string[] {
  return duplicateRules(groups).map(
    ({ group, name, line, firstLine }) =>
      `${path}:${line}: warning: ${name} has the name and the labels of the rule in line ${firstLine} of group ${JSON.stringify(group)}`,
  );
}

/** A `tidemark.yaml`, with the rule files that it names. */
function checkConfig(path: string, text: string, output: CheckOutput): boolean {
  const { problems, ruleFiles, hasAlerting } = readConfigFile(text);
  const missing: ConfigProblem[] = [];
  const paths = new Set<string>();
  for (const { pattern, line, column } of ruleFiles) {
    const found = ruleFilePaths(pattern, dirname(path));
    for (const one of found) paths.add(one);
    if (found.length > 0) continue;
    const message = `no file is named by ${pattern}, and no rules come from it`;
    missing.push({ where: 'warning', message, line, column });
  }
  for (const problem of [...problems, ...missing]) output.err(describeProblem(problem, path));
  if (problems.length === 0) output.out(`${path} is good`);
  // All of them: whoever corrects one wants to know of the next.
  const areGood = Array.from(paths, (one) => checkRules(one, output));
  if (hasAlerting) areGood.push(sayAlerting(checkAlerting(text, path), output));
  return problems.length === 0 && areGood.every(Boolean);
}

/** Says what is wrong with an alerting configuration, or what is in it. Gives whether it is good. */
function sayAlerting(
  { config, problems, path }: CheckedAlerting,
  { out, err }: CheckOutput,
): boolean {
  out(`Checking alerting in ${path}`);
  if (problems.length > 0) {
    err('  FAILED:');
    for (const problem of problems) err(describeProblem(problem, path));
  } else {
    const receivers = config?.receivers.length ?? 0;
    out(`  SUCCESS: ${receivers} receivers, ${config?.inhibitRules.length ?? 0} inhibition rules`);
  }
  out('');
  return problems.length === 0;
}
