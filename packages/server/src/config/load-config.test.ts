import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../errors/index.ts';
import { defaultMaxSeries } from './default-max-series.ts';
import { type ConfigSources, loadConfig } from './load-config.ts';
import { flagNames, serverFlags } from './server-flags.ts';

const token = '0123456789abcdef';

const memoryBytes = 8 * 1024 ** 3;

function load({
  flags = {},
  env = {},
  files = {},
}: Partial<ConfigSources> & { files?: Record<string, string> }) {
  return loadConfig({ flags, env, readFile: (path) => files[path] ?? null, memoryBytes });
}

function problemsOf(sources: Parameters<typeof load>[0]): string[] {
  try {
    load(sources);
  } catch (error) {
    assert.ok(error instanceof TidemarkError);
    assert.equal(error.code, 'bad_config');
    for (const { message } of error.details) assert.ok(error.message.includes(message));
    return error.details.map(({ message }) => message);
  }
  return [];
}

test('the defaults', () => {
  const dayMs = 86_400_000;
  assert.deepEqual(load({}), {
    listen: { host: '127.0.0.1', port: 8080 },
    dataFolder: './data',
    retention: { rawMs: 7 * dayMs, minuteMs: 30 * dayMs, hourMs: 365 * dayMs },
    retentionOverrides: [],
    store: { kind: 'embedded' },
    token: null,
    statsd: null,
    graphite: null,
    maxSeries: 14_600_000,
    maxNewSeriesPerSender: 1_000_000,
    expected: [],
    ruleFiles: [],
    evaluationIntervalMs: null,
    checkThresholds: { diskPercent: 90, pingMinutes: 5 },
    alertingText: null,
    telegram: null,
    configPath: null,
    warnings: [],
  });
});

test('flags win over environment over file over defaults', () => {
  const files = { 'tidemark.yaml': 'listen: :1\ndata: file\nretention: raw=1d\n' };
  const env = { TIDEMARK_LISTEN: ':2', TIDEMARK_DATA: 'environment' };
  const config = load({ flags: { listen: ':3' }, env, files });
  assert.equal(config.listen.port, 3);
  assert.equal(config.dataFolder, 'environment');
  assert.equal(config.retention.rawMs, 86_400_000);
  assert.equal(config.configPath, 'tidemark.yaml');
});

test('the file can be named by flag and by environment', () => {
  const files = { 'a.yaml': 'data: a', 'b.yaml': 'data: b' };
  assert.equal(load({ env: { TIDEMARK_CONFIG: 'a.yaml' }, files }).dataFolder, 'a');
  const both = { flags: { config: 'b.yaml' }, env: { TIDEMARK_CONFIG: 'a.yaml' }, files };
  assert.equal(load(both).dataFolder, 'b');
});

test('a file that was named must be there', () => {
  assert.deepEqual(problemsOf({ flags: { config: 'gone.yaml' } }), [
    '--config: there is no file gone.yaml',
  ]);
});

test('a file that cannot be read is named with the reason', () => {
  const readFile = () => {
    throw new Error('EACCES: permission denied');
  };
  assert.throws(
    () => loadConfig({ flags: {}, env: {}, readFile, memoryBytes }),
    /tidemark\.yaml cannot be read.*EACCES/,
  );
});

test('all mistakes of all sources are told at once', () => {
  const problems = problemsOf({
    flags: { listen: 'x', data: '' },
    env: { TIDEMARK_RETENTION: 'raw=7' },
    files: { 'tidemark.yaml': 'data: a\n  stroe: b\n' },
  });
  assert.match(problems[0] ?? '', /^--listen: expected host:port/);
  assert.match(problems[1] ?? '', /^--data: expected a value/);
  assert.match(problems[2] ?? '', /^TIDEMARK_RETENTION: expected a whole number/);
  assert.match(problems[3] ?? '', /^tidemark\.yaml:\d+:\d+: YAML: /);
});

test('only loopback needs no token', () => {
  assert.match(problemsOf({ flags: { listen: '0.0.0.0:8080' } })[0] ?? '', /set TIDEMARK_TOKEN/);
  const config = load({ flags: { listen: '0.0.0.0:8080' }, env: { TIDEMARK_TOKEN: token } });
  assert.deepEqual([config.listen.host, config.token], ['0.0.0.0', token]);
});

test('an environment name that is set to nothing is not set', () => {
  assert.equal(load({ env: { TIDEMARK_TOKEN: '', TIDEMARK_DATA: '' } }).dataFolder, './data');
});

test('unknown environment names and weak tokens give warnings', () => {
  const env = {
    TIDEMARK_LISTN: ':1',
    TIDEMARK_TEST_BROWSER: 'x',
    TIDEMARK_URL: 'http://127.0.0.1:8080',
    HOME: '/',
    TIDEMARK_TOKEN: 'short',
  };
  const { warnings } = load({ env });
  assert.equal(warnings.length, 2);
  assert.match(warnings[0] ?? '', /^TIDEMARK_LISTN is set/);
  assert.match(warnings[1] ?? '', /shorter than 16/);
});

test('no message repeats a secret', () => {
  const secret = 'hunter2 hunter2';
  const problems = problemsOf({
    flags: { store: `mysql://me:${secret}@host`, token: secret },
    env: { TIDEMARK_TOKEN: secret, TIDEMARK_STORE: `x://${secret}` },
    files: { 'tidemark.yaml': `token: ${secret}\nstore: x://${secret}\n` },
  });
  assert.equal(problems.length, 6);
  for (const problem of problems) assert.ok(!problem.includes('hunter2'), problem);
});

test('every flag has an environment name like its own, and its default can be read', () => {
  for (const name of flagNames) {
    const { env, defaultText, parse } = serverFlags[name];
    assert.equal(env, `TIDEMARK_${name.toUpperCase().replaceAll('-', '_')}`);
    if (defaultText !== null) parse(defaultText);
  }
});

test('the limits on series, from all places', () => {
  const files = { 'tidemark.yaml': 'max-series: 300\nmax-new-series-per-sender: "20"\n' };
  const fromFile = load({ files });
  assert.deepEqual([fromFile.maxSeries, fromFile.maxNewSeriesPerSender], [300, 20]);
  const env = { TIDEMARK_MAX_SERIES: '200', TIDEMARK_MAX_NEW_SERIES_PER_SENDER: '10' };
  const fromFlags = load({ files, env, flags: { 'max-series': '100' } });
  assert.deepEqual([fromFlags.maxSeries, fromFlags.maxNewSeriesPerSender], [100, 10]);
  const problems = problemsOf({
    flags: { 'max-series': '0' },
    env: { TIDEMARK_MAX_NEW_SERIES_PER_SENDER: '1e6' },
    files: { 'tidemark.yaml': 'max-series: 1.5\n' },
  });
  assert.match(problems[0] ?? '', /^--max-series: expected a whole number from 1 to 1000000000/);
  assert.match(problems[1] ?? '', /^TIDEMARK_MAX_NEW_SERIES_PER_SENDER: .*got "1e6"/);
  assert.match(problems[2] ?? '', /:1:13: max-series: .*got "1.5"/);
});

test('as many series as the memory holds, unless somebody says', () => {
  const gibibyte = 1024 ** 3;
  for (const [memory, expected] of [
    [0.01, 100_000],
    [1, 1_000_000],
    [2, 2_000_000],
    [6, 10_400_000],
    [1024, 50_000_000],
  ] as const) {
    assert.equal(defaultMaxSeries(memory * gibibyte), expected);
  }
});
