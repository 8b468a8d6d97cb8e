import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { readYaml } from '../../yaml-reader/index.ts';
import { anyReceivers } from '../testing/notify-world.ts';
import { maxRouteDepth, maxRoutes } from './alerting-config.ts';
import { maxConfiguredItems, readAlerting } from './read-alerting.ts';
import {
  isAlertmanagerFile,
  readAlertingSection,
  readAlertmanagerFile,
} from './read-alerting-file.ts';

const folder = new URL('./testdata/', import.meta.url);
const filesIn = (name: string) => readdirSync(new URL(`${name}/`, folder));
const textOf = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const read = (text: string) => readYaml(text, (root) => readAlerting(root, anyReceivers));
const readersOf = () => anyReceivers;

describe('files with one mistake each', () => {
  for (const name of filesIn('bad')) {
    it(name, () => {
      const text = textOf(`bad/${name}`);
      const [, place = '', message = ''] = /^# (\d+:\d+) (.*)$/m.exec(text) ?? [];
      const { problems } = read(text);
      const shown = problems.map((one) => `${one.line}:${one.column} ${one.message}`);
      assert.equal(problems.length, 1, shown.join('\n'));
      assert.ok(shown[0]?.startsWith(`${place} ${message}`), shown[0]);
    });
  }
});

it('broken YAML is reported as such, and nothing else is guessed', () => {
  const { problems } = read('route: {receiver: x\nreceivers: [{name: x}]\n');
  assert.ok(problems.length > 0 && problems.every(({ where }) => where === ''));
});

describe('files that are good', () => {
  for (const name of filesIn('good')) {
    it(name, () => assert.deepEqual(read(textOf(`good/${name}`)).problems, []));
  }

  it('are read as what they mean', () => {
    const { value } = read(textOf('good/team-tree.yml'));
    const [web, db, onCall] = value?.route.routes ?? [];
    assert.equal(value?.route.groupWaitMs, 30_000);
    assert.equal(value?.route.repeatIntervalMs, 3 * 3_600_000);
    assert.equal(web?.routes[0]?.receiver, 'web-pager');
    assert.equal(db?.groupBy, 'all');
    assert.ok(db?.continue);
    assert.deepEqual(db?.muteTimeIntervals, ['offhours', 'holidays']);
    assert.deepEqual(onCall?.activeTimeIntervals, ['offhours']);
    assert.equal(value?.inhibitRules.length, 2);
    assert.deepEqual(value?.templates, ['templates/*.tmpl']);
    assert.equal(value?.timeIntervals.get('offhours')?.length, 2);
  });

  it('with our own keys', () => {
    const { value } = read(textOf('good/own-keys.yml'));
    assert.equal(value?.allowPrivateAddresses, true);
    assert.equal(value?.externalUrl, 'https://tidemark.example.org');
    assert.equal(value?.stormThreshold, 0);
  });

  it('the routing is printed without what receivers keep to themselves', () => {
    const text =
      'route: {receiver: x}\nreceivers: [{name: x, slack_configs: [{api_url: http://s3cret}]}]\n';
    const { value, problems } = read(text);
    assert.deepEqual(problems, []);
    assert.doesNotMatch(value?.routingText ?? '', /s3cret/);
    assert.deepEqual(read(value?.routingText ?? '').problems, []);
  });
});

describe('limits', () => {
  const withRoutes = (routes: string) =>
    read(`route: {receiver: x, routes: ${routes}}\nreceivers: [{name: x}]\n`).problems[0]?.message;

  it('levels of routes', () => {
    const nested = (depth: number): string =>
      depth === 0 ? '[]' : `[{routes: ${nested(depth - 1)}}]`;
    assert.equal(withRoutes(nested(maxRouteDepth - 1)), undefined);
    assert.equal(withRoutes(nested(maxRouteDepth)), `expected at most ${maxRouteDepth} levels`);
  });

  it('routes in all', () => {
    const list = (count: number) => `[${'{},'.repeat(count)}]`;
    assert.equal(withRoutes(list(maxRoutes - 1)), undefined);
    assert.equal(withRoutes(list(maxRoutes)), `expected at most ${maxRoutes} routes`);
  });

  it('inhibition rules', () => {
    const rules = `[${'{},'.repeat(maxConfiguredItems + 1)}]`;
    const { problems } = read(
      `route: {receiver: x}\nreceivers: [{name: x}]\ninhibit_rules: ${rules}\n`,
    );
    assert.equal(problems[0]?.message, `expected at most ${maxConfiguredItems}`);
  });

  it('receivers', () => {
    const names = Array.from({ length: maxConfiguredItems + 1 }, (_, at) => `{name: r${at}}`);
    const { problems } = read(`route: {receiver: r0}\nreceivers: [${names.join()}]\n`);
    assert.equal(problems[0]?.message, `expected at most ${maxConfiguredItems}`);
  });
});

describe('where it is read from', () => {
  const good = textOf('good/smallest.yml');
  const section = (text: string, readFile: (path: string) => { text: string; path: string }) =>
    readAlertingSection(text, 'tidemark.yaml', readersOf, readFile);
  const noFile = (path: string): never => {
    throw new Error(`${path} cannot be read`);
  };

  it('a file of its own', () => {
    assert.ok(isAlertmanagerFile(good));
    assert.ok(!isAlertmanagerFile(`alerting:\n  ${good.replaceAll('\n', '\n  ')}`));
    assert.ok(!isAlertmanagerFile('groups: []\n'));
    assert.ok(!isAlertmanagerFile('[1'));
    assert.deepEqual(readAlertmanagerFile(good, 'a.yml', readersOf).problems, []);
  });

  it('alerting: of tidemark.yaml, whose other keys are not looked at', () => {
    const { config, problems } = section(
      `listen: x\nalerting:\n  ${good.replaceAll('\n', '\n  ')}`,
      noFile,
    );
    assert.deepEqual(problems, []);
    assert.equal(config?.route.receiver, 'x');
    const bad = section('alerting:\n  route: {}\n  receivers: []\n', noFile);
    assert.deepEqual(
      bad.problems.map(({ where, line }) => [where, line]),
      [['alerting.route', 2]],
    );
    assert.equal(section('listen: x\n', noFile).config, undefined);
  });

  it('a file that is named, with our own keys beside it', () => {
    const text = 'alerting:\n  config_file: am.yml\n  allow_private_addresses: true\n';
    const read = section(text, (path) => ({ text: good, path: `/etc/${path}` }));
    assert.deepEqual([read.problems, read.path], [[], '/etc/am.yml']);
    assert.equal(read.config?.allowPrivateAddresses, true);
    assert.equal(read.config?.stormThreshold, 10);
    const broken = section(text, () => ({ text: 'route: {}\n', path: '/etc/am.yml' }));
    assert.deepEqual([broken.path, broken.problems[0]?.line], ['/etc/am.yml', 1]);
    const missing = section(text, noFile);
    assert.deepEqual(
      missing.problems.map(({ line, column, message }) => [line, column, message]),
      [[2, 16, 'am.yml cannot be read']],
    );
    const both = section(`${text}  route: {receiver: x}\n`, () => ({ text: good, path: '' }));
    assert.match(both.problems[0]?.message ?? '', /config_file says where all of this is/);
    assert.equal(both.path, 'tidemark.yaml');
  });
});
