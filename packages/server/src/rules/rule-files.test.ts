import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { duplicateRules } from './duplicate-rules.ts';
import { readRuleFile } from './read-rule-file.ts';
import { loadRuleFile, ruleFilePaths } from './rule-files.ts';
import { idsOfRules } from './rule-id.ts';

test('patterns are relative to a folder, and name files only', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tidemark-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, 'rules', 'c.yml'), { recursive: true });
  for (const name of ['b.yml', 'a.yml', 'd.txt']) writeFileSync(join(folder, 'rules', name), '');
  assert.deepEqual(
    ruleFilePaths('rules/*.yml', folder),
    ['a.yml', 'b.yml'].map((name) => join(folder, 'rules', name)),
  );
  assert.deepEqual(ruleFilePaths('rules/z.yml', folder), [join(folder, 'rules', 'z.yml')]);
  assert.deepEqual(ruleFilePaths('none/*.yml', folder), []);
  assert.match(loadRuleFile(join(folder, 'z.yml')).problems[0]?.message ?? '', /cannot be read/);
});

const groupsOf = (...rules: string[]) =>
  readRuleFile(`groups:\n- name: g\n  rules:\n${rules.map((one) => `  - ${one}\n`).join('')}`)
    .groups;

test('rules keep their ids when their expression changes, and equal ones have different ids', () => {
  const idsFor = (...rules: string[]) => groupsOf(...rules).flatMap((one) => idsOfRules('a', one));
  const [a, b] = idsFor('{alert: A, expr: up == 0}', '{alert: A, expr: up == 0}');
  assert.notEqual(a, b);
  assert.deepEqual(idsFor('{alert: A, expr: up < 1}'), [a]);
  assert.notDeepEqual(idsFor('{alert: A, expr: up == 0, labels: {x: y}}'), [a]);
});

test('rules with one name and the same labels are found', () => {
  const groups = groupsOf(
    ...['{alert: A, expr: up == 0}', '{alert: A, expr: up == 1, labels: {x: y}}'],
    ...['{alert: A, expr: up == 2}', '{record: A, expr: up}'],
  );
  assert.deepEqual(duplicateRules(groups), [{ group: 'g', name: 'A', line: 6, firstLine: 4 }]);
});
