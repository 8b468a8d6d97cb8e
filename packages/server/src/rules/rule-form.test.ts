import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RuleForm } from '@tidemark/protocol';
import fc from 'fast-check';
import { parse } from '../promql/index.ts';
import { compileForm, recogniseForm } from './rule-form.ts';

const form: RuleForm = {
  ...{ metric: 'disk_used_ratio', statistic: 'avg', window: '5m', operator: '>', threshold: 0.9 },
  matchers: [{ label: 'host', operator: '=~', value: 'db-.*' }],
};

test('a form is PromQL', () => {
  assert.equal(compileForm(form), 'avg_over_time(disk_used_ratio{host=~"db-.*"}[5m]) > 0.9');
  const strange = { ...form, metric: 'disk used', statistic: 'last' as const, window: null };
  assert.equal(compileForm(strange), '{"disk used",host=~"db-.*"} > 0.9');
});

test('every form is recognised in its PromQL', () => {
  const text = fc.string({ minLength: 1 }).filter((one) => one.isWellFormed());
  const statistics = ['last', 'avg', 'min', 'max', 'sum', 'count', 'rate', 'increase'] as const;
  const arbitrary = fc
    .record({
      metric: text,
      matchers: fc.array(
        fc.record(
          {
            label: text.filter((one) => one !== '__name__'),
            operator: fc.constantFrom('=' as const, '!=' as const),
            value: text,
          },
          { noNullPrototype: true },
        ),
      ),
      statistic: fc.constantFrom(...statistics),
      operator: fc.constantFrom('>', '>=', '<', '<=', '==', '!=') as fc.Arbitrary<'>'>,
      threshold: fc.double({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0),
    })
    .map((one): RuleForm => ({ ...one, window: one.statistic === 'last' ? null : '5m' }));
  fc.assert(
    fc.property(arbitrary, (one) => {
      assert.deepEqual(recogniseForm(parse(compileForm(one))), one);
    }),
  );
});

test('what is more than a form is none', () => {
  for (const text of ['up', 'sum(up) > 1', 'rate(a[5m] offset 1m) > 1', 'up > up', 'up > bool 1']) {
    assert.equal(recogniseForm(parse(text)), null, text);
  }
});
