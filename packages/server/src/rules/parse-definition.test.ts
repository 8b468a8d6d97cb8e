import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxRuleLabels, maxRuleTextLength } from '@tidemark/protocol';
import { TidemarkError } from '../errors/index.ts';
import { minIntervalMs, parseDefinition } from './parse-definition.ts';

/** Fields that are named in the refusal; none where it is taken. */
function refused(body: unknown): (string | undefined)[] {
  try {
    parseDefinition(body);
    return [];
  } catch (error) {
    assert.ok(error instanceof TidemarkError, String(error));
    assert.equal(error.status, 400);
    return error.details.map(({ field }) => field);
  }
}

const rule = { alert: 'A', expr: 'up == 0' };
const form = {
  ...{ metric: 'up', matchers: [], statistic: 'last', window: null, operator: '==', threshold: 0 },
};

test('rules of the API are those of files, or forms', () => {
  const parsed = parseDefinition({ ...rule, for: '5m', interval: '30s', labels: { a: 'b' } });
  assert.deepEqual([parsed.spec.name, parsed.intervalMs, parsed.interval], ['A', 30_000, '30s']);
  assert.deepEqual(parseDefinition({ alert: 'A', form }).rule, { alert: 'A', expr: 'up == 0' });
});

test('what is wrong is named by its field', () => {
  const cases: [unknown, string[]][] = [
    [null, ['rule']],
    [[], ['rule']],
    [{}, ['rule']],
    [{ alert: 'A' }, ['rule']],
    [{ ...rule, expr: 'up >' }, ['expr']],
    [{ ...rule, for: 'soon' }, ['for']],
    [{ ...rule, labels: { __name__: 'x' } }, ['labels.__name__']],
    [{ ...rule, annotations: { a: '{{ $labels' } }, ['annotations.a']],
    [{ ...rule, labels: [1] }, ['labels']],
    [{ ...rule, fro: '5m' }, ['fro']],
    [{ ...rule, interval: '10ms' }, ['interval']],
    [{ ...rule, form }, ['form']],
    [{ alert: 'A', form: { ...form, threshold: '1' } }, ['form.threshold']],
    [{ alert: 'A', form: { ...form, operator: '=~' } }, ['form.operator']],
    [{ alert: 'A', form: { ...form, statistic: 'avg' } }, ['form.window']],
    [{ alert: 'A', form: { ...form, metric: '' } }, ['form.metric']],
    [{ alert: 'A', form: { ...form, matchers: [{ label: 'a' }] } }, ['form.matchers']],
    [{ alert: 'A', form: { ...form, statistic: 'avg', window: 'long' } }, ['expr']],
  ];
  for (const [body, fields] of cases) assert.deepEqual(refused(body), fields, JSON.stringify(body));
});

test('limits: texts, labels, intervals', () => {
  const long = 'x'.repeat(maxRuleTextLength);
  assert.deepEqual(refused({ ...rule, annotations: { a: long } }), []);
  assert.deepEqual(refused({ ...rule, annotations: { a: `${long}x` } }), ['annotations.a']);
  assert.deepEqual(refused({ ...rule, expr: `up${' '.repeat(maxRuleTextLength)}` }), ['expr']);
  const labels = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`l${i}`, 'x']));
  assert.deepEqual(refused({ ...rule, labels: labels(maxRuleLabels) }), []);
  assert.deepEqual(refused({ ...rule, labels: labels(maxRuleLabels + 1) }), ['labels']);
  assert.deepEqual(refused({ ...rule, interval: `${minIntervalMs}ms` }), []);
  assert.deepEqual(refused({ ...rule, interval: `${minIntervalMs - 1}ms` }), ['interval']);
});
