import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readRuleFile } from './read-rule-file.ts';

const problemsOf = (text: string) =>
  readRuleFile(text).problems.map(
    ({ line, column, where, message }) => `${line}:${column} ${where}: ${message}`,
  );

test('a file with all there is', () => {
  const { groups, problems } = readRuleFile(`
groups:
  - name: example
    interval: 30s
    query_offset: 1m
    limit: 10
    labels: {team: core, severity: low}
    rules:
      - record: code:prometheus_http_requests_total:sum
        expr: sum by (code) (prometheus_http_requests_total)
      - alert: HighRequestLatency
        expr: job:request_latency_seconds:mean5m{job="myjob"} > 0.5
        for: 10m
        keep_firing_for: 5m
        labels:
          severity: page
        annotations:
          summary: High request latency of {{ $labels.job }}
`);
  assert.deepEqual(problems, []);
  const [group] = groups;
  assert.deepEqual(
    { ...group, rules: group?.rules.map(({ expression: _, ...rule }) => rule) },
    {
      ...{ name: 'example', intervalMs: 30_000, queryOffsetMs: 60_000, limit: 10 },
      rules: [
        {
          kind: 'recording',
          name: 'code:prometheus_http_requests_total:sum',
          expr: 'sum by (code) (prometheus_http_requests_total)',
          labels: { team: 'core', severity: 'low' },
          line: 9,
        },
        {
          kind: 'alerting',
          name: 'HighRequestLatency',
          expr: 'job:request_latency_seconds:mean5m{job="myjob"} > 0.5',
          labels: { team: 'core', severity: 'page' },
          ...{ line: 11, forMs: 600_000, keepFiringForMs: 300_000 },
          annotations: { summary: 'High request latency of {{ $labels.job }}' },
        },
      ],
    },
  );
});

test('files without groups', () => {
  for (const text of ['', '# nothing\n', 'groups:\n', 'groups: []\n']) {
    assert.deepEqual(readRuleFile(text), { groups: [], problems: [] });
  }
});

const rule = (lines: string) =>
  `groups:\n- name: g\n  rules:\n  - ${lines.replaceAll('\n', '\n    ')}`;
const mistakes: [name: string, text: string, expected: string][] = [
  ['no name', 'groups:\n- rules: []\n', '2:3 groups[0]: Groupname must not be empty'],
  [
    'a name twice',
    'groups:\n- name: a\n- name: a\n',
    '3:3 groups[1]: groupname: "a" is repeated in the same file',
  ],
  [
    'both names',
    rule('alert: a\nrecord: b\nexpr: up'),
    "4:5 groups[0].rules[0]: only one of 'record' and 'alert' must be set",
  ],
  [
    'neither name',
    rule('expr: up'),
    "4:5 groups[0].rules[0]: one of 'record' or 'alert' must be set",
  ],
  ['no expression', rule('alert: a'), "4:5 groups[0].rules[0]: field 'expr' must be set in rule"],
  [
    'a bad expression',
    rule('alert: a\nexpr: up ==='),
    '5:11 groups[0].rules[0].expr: could not parse expression: 1:6: parse error: unexpected "="',
  ],
  [
    'a duration that is none',
    rule('alert: a\nexpr: up\nfor: soon'),
    '6:10 groups[0].rules[0].for: not a valid duration string: "soon"',
  ],
  [
    'for in a recording rule',
    rule('record: a\nexpr: up\nfor: 1m'),
    "6:10 groups[0].rules[0].for: invalid field 'for' in recording rule",
  ],
  [
    'keep_firing_for in a recording rule',
    rule('record: a\nexpr: up\nkeep_firing_for: 1m'),
    "6:22 groups[0].rules[0].keep_firing_for: invalid field 'keep_firing_for' in recording rule",
  ],
  [
    'annotations in a recording rule',
    rule('record: a\nexpr: up\nannotations: {a: b}'),
    "6:18 groups[0].rules[0].annotations: invalid field 'annotations' in recording rule",
  ],
  [
    'braces in the name',
    rule('record: a{b="c"}\nexpr: up'),
    '4:13 groups[0].rules[0].record: braces present in the recording rule name; should it be in expr?: a{b="c"}',
  ],
  [
    'the label __name__',
    rule('record: a\nexpr: up\nlabels: {__name__: b}'),
    '6:24 groups[0].rules[0].labels.__name__: invalid label name: __name__',
  ],
  [
    'an empty label name',
    rule('alert: a\nexpr: up\nannotations: {"": b}'),
    '6:23 groups[0].rules[0].annotations.: invalid annotation name: ',
  ],
  [
    'a field of another release',
    rule('alert: a\nexpr: up\nfour: 1m'),
    '6:11 groups[0].rules[0].four: unknown field "four", expected one of record, alert, expr, for, keep_firing_for, labels, annotations',
  ],
  [
    'a limit that is no number',
    'groups:\n- name: g\n  limit: many\n',
    '3:10 groups[0].limit: expected a number, got "many"',
  ],
];
for (const [name, text, expected] of mistakes) {
  test(`a mistake is named with its place: ${name}`, () => {
    assert.deepEqual(problemsOf(text), [expected]);
  });
}

test('templates that do not parse are named', () => {
  const [problem = '', ...others] = problemsOf(
    rule('alert: a\nexpr: up\nlabels: {a: "{{ $labels.x"}'),
  );
  assert.match(problem, /^6:17 groups\[0\]\.rules\[0\]\.labels\.a: label "a": .*unclosed action/);
  assert.deepEqual(others, []);
  assert.deepEqual(problemsOf(rule('record: a\nexpr: up\nlabels: {a: "{{ $labels.x"}')), []);
});
