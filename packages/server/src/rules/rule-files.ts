import { globSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { YamlProblem } from '../yaml-reader/index.ts';
import { readRuleFile } from './read-rule-file.ts';
import type { GroupSpec } from './rule.ts';

/** A rule file that was read; without any problem its groups may be used. */
export type LoadedRuleFile = { path: string; groups: GroupSpec[]; problems: YamlProblem[] };

/**
 * Files that a pattern of `rule_files` names, sorted; relative to the folder of the file that has it. Only the
 * last part of a path may have wildcards, as in Prometheus.
 */
export function ruleFilePaths(pattern: string, folder: string): string[] {
  const path = resolve(folder, pattern);
  if (!/[*?[]/.test(pattern)) return [path];
  return globSync(path)
    .filter((found) => statSync(found, { throwIfNoEntry: false })?.isFile() ?? false)
    .sort();
}

/** Reads and checks one rule file. Never throws: a file that cannot be read is a problem, too. */
export function loadRuleFile(path: string): LoadedRuleFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const message = `cannot be read: ${(error as Error).message}`;
    return { path, groups: [], problems: [{ where: 'file', message, line: 1, column: 1 }] };
  }
  return { path, ...readRuleFile(text) };
}
