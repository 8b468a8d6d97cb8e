import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rule } from '@tidemark/protocol';
import { countConditions, cutGroups, groupRules } from './rule-groups.ts';
import { conditionWord, waitText } from './rule-words.ts';
import { ruleYaml } from './rule-yaml.ts';

function rule(fields: Partial<Rule>): Rule {
  return {
    id: fields.name ?? 'a',
    origin: 'api',
    file: null,
    group: 'g',
    kind: 'alerting',
    name: 'A',
    expr: 'up == 0',
    form: null,
    for: '0s',
    keep_firing_for: '0s',
    labels: {},
    annotations: {},
    interval: '1m',
    state: 'inactive',
    health: 'ok',
    lastError: '',
    lastEvaluation: null,
    evaluationSeconds: 0,
    isDecidedInStream: false,
    alerts: [],
    alertCounts: { pending: 0, firing: 0 },
    ...fields,
  };
}

const rules = [
  rule({ name: 'Disk', origin: 'file', file: 'a.yml', group: 'nodes', state: 'firing' }),
  rule({ name: 'Up', origin: 'file', file: 'b.yml', group: 'nodes', health: 'err' }),
  rule({ name: 'Hot', expr: 'temperature > 30', labels: { severity: 'critical' } }),
  rule({ name: 'Cold', expr: 'temperature < 3', state: 'pending' }),
];

test('rules made here come first, then groups of files by file', () => {
  const groups = groupRules(rules, '', null);
  assert.deepEqual(
    groups.map(({ title, file, rules: own }) => [title, file, own.map(({ name }) => name)]),
    [
      ['Made here', null, ['Hot', 'Cold']],
      ['nodes', 'a.yml', ['Disk']],
      ['nodes', 'b.yml', ['Up']],
    ],
  );
  const { shown, count } = cutGroups(groups, 3);
  assert.equal(count, 4);
  assert.deepEqual(
    shown.map(({ rules: own }) => own.length),
    [2, 1],
  );
});

test('rules are found by name, expression, labels and file, and by their condition', () => {
  const names = (...[search, condition]: [string, Parameters<typeof groupRules>[2]]) =>
    groupRules(rules, search, condition).flatMap((group) => group.rules.map(({ name }) => name));
  assert.deepEqual(names('temperature', null), ['Hot', 'Cold']);
  assert.deepEqual(names('CRITICAL', null), ['Hot']);
  assert.deepEqual(names('a.yml', null), ['Disk']);
  assert.deepEqual(names('', 'failing'), ['Up']);
  assert.deepEqual(names('temperature', 'pending'), ['Cold']);
  assert.deepEqual(countConditions(rules), { firing: 1, pending: 1, failing: 1, inactive: 1 });
});

test('a rule says what it does now, and how long it waits', () => {
  assert.equal(conditionWord(rule({ health: 'err', state: 'firing' })).text, 'Failing');
  assert.equal(conditionWord(rule({ health: 'unknown' })).text, 'Not yet run');
  assert.equal(conditionWord(rule({ kind: 'recording' })).text, 'Recording');
  assert.equal(waitText(rule({})), '');
  assert.equal(waitText(rule({ for: '5m', keep_firing_for: '1h' })), 'for 5m, goes on for 1h');
});

test('a rule can be copied as it would stand in a file', () => {
  const written = ruleYaml(
    rule({
      name: 'Hot',
      expr: 'temperature{room="a"} > 30',
      for: '5m',
      labels: { severity: 'critical', on: 'true' },
      annotations: { summary: '{{ $labels.room }} is hot: {{ $value }}', note: 'a: b\n"c"' },
    }),
  );
  assert.equal(
    written,
    [
      '- alert: Hot',
      '  expr: "temperature{room=\\"a\\"} > 30"',
      '  for: 5m',
      '  labels:',
      '    severity: critical',
      '    "on": "true"',
      '  annotations:',
      '    summary: "{{ $labels.room }} is hot: {{ $value }}"',
      '    note: "a: b\\n\\"c\\""',
      '',
    ].join('\n'),
  );
  const block = ruleYaml(
    rule({ kind: 'recording', name: 'job:up:sum', expr: 'sum by (job) (\n  up\n)' }),
  );
  assert.equal(block, '- record: job:up:sum\n  expr: |-\n    sum by (job) (\n      up\n    )\n');
});
