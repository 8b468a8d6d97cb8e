import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkConfigFile, maxConfigFileLength, readConfigFile } from './read-config-file.ts';
import { retentionOf } from './retention-override.ts';

const dayMs = 86_400_000;

test('a file with all keys', () => {
  const text = `# Tidemark
listen: 127.0.0.1:9000
data: /var/lib/tidemark
retention: raw=14d
store: embedded
token: "0123456789abcdef"
rule_files: [rules/*.yml]
evaluation_interval: 30s
`;
  assert.deepEqual(readConfigFile(text), {
    texts: {
      listen: '127.0.0.1:9000',
      data: '/var/lib/tidemark',
      retention: 'raw=14d',
      store: 'embedded',
      token: '0123456789abcdef',
    },
    retentionOverrides: [],
    ruleFiles: [{ pattern: 'rules/*.yml', line: 7, column: 14 }],
    expected: [],
    evaluationIntervalMs: 30_000,
    hasAlerting: false,
    problems: [],
  });
});

test('overrides of the retention are read in their order', () => {
  const text = `retention_overrides:
  - match: '{__name__=~"debug_.*",env="dev"}'
    raw: 1d
  - match: audit_total
    raw: 0
    1m: "0"
    1h: 10y
`;
  const { retentionOverrides, problems } = readConfigFile(text);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    retentionOverrides.map(({ match, keep }) => ({ match, keep })),
    [
      { match: '{__name__=~"debug_.*",env="dev"}', keep: { rawMs: dayMs } },
      { match: 'audit_total', keep: { rawMs: null, minuteMs: null, hourMs: 3650 * dayMs } },
    ],
  );
  const ofAll = { rawMs: 7 * dayMs, minuteMs: 30 * dayMs, hourMs: 365 * dayMs };
  const [debug, audit] = retentionOverrides.map((override) => retentionOf(ofAll, override));
  assert.deepEqual(debug, { ...ofAll, rawMs: dayMs });
  assert.deepEqual(audit, { rawMs: null, minuteMs: null, hourMs: 3650 * dayMs });
});

test('what is summed up is kept as long as the samples, unless it is said otherwise', () => {
  const [override] = readConfigFile(
    'retention_overrides: [{match: x, raw: 90d}, {match: x, raw: 0, 1h: 1d}]',
  ).retentionOverrides.map((one) =>
    retentionOf({ rawMs: 7 * dayMs, minuteMs: 30 * dayMs, hourMs: 365 * dayMs }, one),
  );
  assert.deepEqual(override, { rawMs: 90 * dayMs, minuteMs: 90 * dayMs, hourMs: 365 * dayMs });
});

test('expected series are read as the API takes them', () => {
  const text = `expected:
  - match: up{job="node"}
    every: 5m
  - {match: backup, every: 1d, name: BackupMissing, labels: {severity: page}}
`;
  const { expected, problems } = readConfigFile(text);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    expected.map(({ match, everyMs, name, labels }) => ({ match, everyMs, name, labels })),
    [
      { match: 'up{job="node"}', everyMs: 300_000, name: 'SeriesSilent', labels: {} },
      { match: 'backup', everyMs: 86_400_000, name: 'BackupMissing', labels: { severity: 'page' } },
    ],
  );
});

test('files with nothing in them are fine', () => {
  for (const text of ['', '\n\n', '# only a comment\n', '---\n', '{}']) {
    assert.deepEqual(checkConfigFile(text), [], JSON.stringify(text));
  }
});

/** One bad file for each mistake: where it is, and what is said about it. */
const mistakes: { name: string; text: string; line: number; column: number; says: RegExp }[] = [
  {
    name: 'an unknown key',
    text: 'lisen: :8080\n',
    line: 1,
    column: 1,
    says: /unknown key "lisen"/,
  },
  {
    name: 'config in itself',
    text: 'config: x\n',
    line: 1,
    column: 1,
    says: /unknown key "config"/,
  },
  {
    name: 'overrides that are no list',
    text: 'retention_overrides:\n  match: x\n',
    line: 2,
    column: 3,
    says: /expected a list, each with match/,
  },
  {
    name: 'an override that is no map',
    text: 'retention_overrides:\n  - x\n',
    line: 2,
    column: 5,
    says: /expected match, and one or more of raw, 1m and 1h/,
  },
  {
    name: 'an override of nothing',
    text: 'retention_overrides:\n  - match: x\n',
    line: 2,
    column: 5,
    says: /how long to keep/,
  },
  {
    name: 'an override without match',
    text: 'retention_overrides:\n  - raw: 1d\n',
    line: 2,
    column: 5,
    says: /which series it is about/,
  },
  {
    name: 'a bad selector',
    text: 'retention_overrides:\n  - raw: 1d\n    match: \'{a=~"("}\'\n',
    line: 3,
    column: 12,
    says: /1:.*parse error/,
  },
  {
    name: 'a bad duration',
    text: 'retention_overrides:\n  - match: x\n    1m: 1 day\n',
    line: 3,
    column: 9,
    says: /expected a whole number with a unit/,
  },
  {
    name: 'a number as a duration',
    text: 'retention_overrides:\n  - {match: x, 1h: 7}\n',
    line: 2,
    column: 20,
    says: /expected a duration such as 14d/,
  },
  {
    name: 'an unknown key of an override',
    text: 'retention_overrides:\n  - match: x\n    raw: 1d\n    2h: 1d\n',
    line: 4,
    column: 9,
    says: /unknown key/,
  },
  {
    name: 'too many overrides',
    text: `retention_overrides:\n${'- {match: x, raw: 1d}\n'.repeat(101)}`,
    line: 2,
    column: 1,
    says: /expected at most 100/,
  },
  { name: 'a list as the key', text: '? [a]\n: b\n', line: 1, column: 3, says: /unknown key/ },
  {
    name: 'a number',
    text: 'data: x\nlisten: 8080\n',
    line: 2,
    column: 9,
    says: /a number; put it in quotes/,
  },
  {
    name: 'a boolean',
    text: 'token: true\n',
    line: 1,
    column: 8,
    says: /expected text, got a boolean/,
  },
  {
    name: 'a list',
    text: 'listen:\n  - :8080\n',
    line: 2,
    column: 3,
    says: /expected text, got a list/,
  },
  { name: 'a map', text: 'retention: {raw: 7d}\n', line: 1, column: 12, says: /got a list, a map/ },
  { name: 'an alias', text: 'data: &a x\ntoken: *a\n', line: 2, column: 8, says: /an alias/ },
  { name: 'no value', text: 'data:\n', line: 1, column: 6, says: /expected text, got nothing/ },
  { name: 'an empty value', text: 'data: ""\n', line: 1, column: 7, says: /got nothing/ },
  { name: 'a bad address', text: 'listen: nowhere\n', line: 1, column: 9, says: /host:port/ },
  { name: 'a bad retention', text: 'retention: raw=7\n', line: 1, column: 12, says: /with a unit/ },
  { name: 'a bad store', text: 'store: mysql\n', line: 1, column: 8, says: /expected embedded/ },
  { name: 'a bad token', text: 'token: two words\n', line: 1, column: 8, says: /visible ASCII/ },
  { name: 'a key twice', text: 'data: a\ndata: b\n', line: 2, column: 1, says: /unique/ },
  { name: 'a list as the file', text: '- listen\n', line: 1, column: 1, says: /key: value/ },
  { name: 'a word as the file', text: 'hello\n', line: 1, column: 1, says: /key: value/ },
  { name: 'an open quote', text: 'data: "x\n', line: 2, column: 1, says: /quote/ },
  { name: 'a tab', text: 'data:\n\tx: y\n', line: 2, column: 1, says: /[Tt]ab/ },
  {
    name: 'two documents',
    text: 'data: a\n---\ndata: b\n',
    line: 2,
    column: 1,
    says: /multiple documents/,
  },
  {
    name: 'expected series that are no list',
    ...{ text: 'expected: up\n', line: 1, column: 11, says: /expected a list of at most 1000/ },
  },
  {
    name: 'expected series with a bad selector',
    text: 'expected:\n  - {match: "up{", every: 5m}\n',
    ...{ line: 2, column: 13, says: /parse error/ },
  },
  {
    name: 'expected series without how often',
    ...{ text: 'expected:\n  - match: up\n', line: 2, column: 5, says: /duration from 10s to 31d/ },
  },
  {
    name: 'expected series with a broken template',
    text: 'expected:\n  - match: up\n    every: 5m\n    annotations: {a: "{{"}\n',
    ...{ line: 4, column: 18, says: /template/ },
  },
  {
    name: 'a rule file that is no path',
    ...{ text: 'rule_files: [{a: b}]\n', line: 1, column: 14, says: /expected a path/ },
  },
  {
    name: 'rule files that are no list',
    ...{ text: 'rule_files: a.yml\n', line: 1, column: 13, says: /expected a list of paths/ },
  },
  {
    name: 'a wildcard for folders of rule files',
    ...{ text: 'rule_files: [a/*/b.yml]\n', line: 1, column: 14, says: /last part of the path/ },
  },
  {
    name: 'an evaluation interval that is too short',
    ...{ text: 'evaluation_interval: 10ms\n', line: 1, column: 22, says: /at least 1s/ },
  },
];

for (const { name, text, line, column, says } of mistakes) {
  test(`${name} is found`, () => {
    const problems = checkConfigFile(text);
    assert.equal(problems.length, 1, JSON.stringify(problems));
    assert.match(problems[0]?.message ?? '', says);
    assert.deepEqual([problems[0]?.line, problems[0]?.column], [line, column]);
  });
}

test('all mistakes are told at once, in the order of the file', () => {
  const problems = checkConfigFile('stroe: embedded\nlisten: nowhere\ndata: x\nretention: 7\n');
  assert.deepEqual(
    problems.map(({ where, line }) => [where, line]),
    [
      ['stroe', 1],
      ['listen', 2],
      ['retention', 4],
    ],
  );
});

test('a file over the limit is refused', () => {
  assert.deepEqual(checkConfigFile('#'.repeat(maxConfigFileLength)), []);
  const [problem] = checkConfigFile('#'.repeat(maxConfigFileLength + 1));
  assert.match(problem?.message ?? '', /at most 1000000 characters/);
});
