/** `tidemark check` of rule files and unit tests, beside promtool. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runCommand } from './support/command.ts';
import { promtoolPath } from './support/sender-programs.ts';
import { newFolder } from './support/server.ts';

const pathOf = (name: string) => fileURLToPath(new URL(`rule-files/${name}`, import.meta.url));
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

describe('unit tests of rules', () => {
  const files: [name: string, exitCode: number][] = [
    ['good.tests.yml', 0],
    ['failing.tests.yml', 1],
    ['error.tests.yml', 1],
  ];
  for (const [name, exitCode] of files) {
    it(`${name} has its outcome, in the words of promtool`, async () => {
      const own = await runCommand(['check', '--test', pathOf(name)]);
      assert.equal(own.exitCode, exitCode, own.stdout + own.stderr);
      assert.equal(lines(own.stdout).includes('  SUCCESS'), exitCode === 0, own.stdout);
      if (promtoolPath === '') return;
      const promtool = spawnSync(promtoolPath, ['test', 'rules', pathOf(name)], {
        encoding: 'utf8',
      });
      assert.equal(own.stderr, promtool.stderr);
      assert.deepEqual(lines(own.stdout), lines(promtool.stdout));
      assert.equal(own.exitCode, promtool.status);
    });
  }
});

describe('rule files', () => {
  it('of the documentation are good, as promtool says', async () => {
    const paths = ['documented.rules.yml', 'old.rules.yml'].map(pathOf);
    // What a file is for is known by its keys.
    const own = await runCommand(['check', ...paths, pathOf('good.tests.yml')]);
    assert.deepEqual([own.exitCode, own.stderr], [0, '']);
    assert.equal(own.stdout.match(/^Checking .*\n {2}SUCCESS: \d+ rules found$/gm)?.length, 2);
    assert.match(own.stdout, /Unit Testing: {2}.*\n {2}SUCCESS\n/);
    if (promtoolPath === '') return;
    // The older promtools do not know the labels of a group, which the other file has.
    const promtool = spawnSync(promtoolPath, ['check', 'rules', paths[1] ?? ''], {
      encoding: 'utf8',
    });
    assert.equal(promtool.status, 0);
    assert.ok(own.stdout.includes(promtool.stdout), own.stdout);
  });

  /** Each of them is refused by promtool, too; it says the line, and we the column as well. */
  const bad: [what: string, text: string, place: string][] = [
    ['an unknown field', 'groups:\n- name: a\n  intervall: 5m\n', '3:14'],
    ['a group twice', 'groups:\n- name: a\n- name: a\n', '3:3'],
    ['no expression', 'groups:\n- name: a\n  rules:\n  - alert: A\n', '4:5'],
    [
      'an expression that does not parse',
      'groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up ==\n',
      '5:11',
    ],
    [
      'a template that does not parse',
      "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up\n    labels: {a: '{{ $labels.x'}\n",
      '6:17',
    ],
    [
      'a function that templates do not have',
      "groups:\n- name: a\n  rules:\n  - alert: A\n    expr: up\n    labels: {a: '{{ shout 1 }}'}\n",
      '6:17',
    ],
    [
      'for in a recording rule',
      'groups:\n- name: a\n  rules:\n  - record: a\n    expr: up\n    for: 5m\n',
      '6:10',
    ],
    ['a bad duration', 'groups:\n- name: a\n  interval: 5 minutes\n', '3:13'],
  ];
  it('with a mistake are refused with its place, all in one go', async () => {
    const folder = await newFolder();
    const paths: string[] = [];
    for (const [at, [, text]] of bad.entries()) {
      const path = join(folder, `bad-${at}.yml`);
      await writeFile(path, text);
      paths.push(path);
    }
    const { exitCode, stderr } = await runCommand(['check', ...paths]);
    assert.equal(exitCode, 1);
    for (const [at, [what, , place]] of bad.entries()) {
      const path = paths[at] ?? '';
      assert.ok(stderr.includes(`${path}:${place}: `), `${what}: ${stderr}`);
      if (promtoolPath === '') continue;
      assert.equal(spawnSync(promtoolPath, ['check', 'rules', path]).status, 1, what);
    }
  });

  it('of a configuration are checked with it', async () => {
    const folder = await newFolder();
    const path = join(folder, 'tidemark.yaml');
    await writeFile(path, 'rule_files:\n  - "*.rules.yml"\n  - none.*.yml\n');
    await writeFile(join(folder, 'a.rules.yml'), 'groups:\n- name: a\n');
    const good = await runCommand(['check', path]);
    assert.equal(good.exitCode, 0, good.stderr);
    assert.match(good.stdout, /tidemark\.yaml is good\nChecking .*a\.rules\.yml\n {2}SUCCESS: 0/);
    assert.match(good.stderr, /tidemark\.yaml:3:5: warning: no file is named by none/);
    await writeFile(join(folder, 'b.rules.yml'), 'groups:\n- nam: a\n');
    const bad = await runCommand(['check', path]);
    assert.equal(bad.exitCode, 1);
    assert.match(bad.stderr, /b\.rules\.yml:2:8: groups\[0\]\.nam: unknown field "nam"/);
  });
});
