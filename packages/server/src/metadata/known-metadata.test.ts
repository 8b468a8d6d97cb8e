import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maxNameLength, maxUnitLength } from '@tidemark/protocol';
import type { MetricMetadata } from '../batch/index.ts';
import { KnownMetadata, maxHelpLength, maxKnownMetadata } from './known-metadata.ts';

function metadata(name: string, rest: Partial<MetricMetadata> = {}): MetricMetadata {
  return { name, type: 'counter', help: 'how many', unit: '', ...rest };
}

test('only what is new is to be stored', () => {
  const known = new KnownMetadata();
  known.restore(metadata('a'));
  assert.equal(known.learn(metadata('a')), undefined);
  assert.deepEqual(known.learn(metadata('a', { help: 'other' })), metadata('a', { help: 'other' }));
  assert.equal(known.learn(metadata('a', { help: 'other' })), undefined);
  assert.equal(known.isNews(metadata('b')), true);
  assert.deepEqual(known.learn(metadata('b')), metadata('b'));
  assert.equal(known.isNews(metadata('b')), false);
  assert.equal(known.isNews(metadata('b', { unit: 's' })), true);
  assert.equal(known.of('a')?.help, 'other');
  assert.deepEqual(
    [...known.all()].map(({ name }) => name),
    ['a', 'b'],
  );
});

test('long texts are cut, and stay the same when they come again', () => {
  const known = new KnownMetadata();
  const long = metadata('a', { help: '😀'.repeat(maxHelpLength), unit: 'x'.repeat(1000) });
  const learnt = known.learn(long);
  assert.equal(learnt?.help.length, maxHelpLength);
  assert.equal(learnt?.unit.length, maxUnitLength);
  assert.equal(known.learn(long), undefined);
  assert.equal(known.learn(metadata('n'.repeat(maxNameLength + 1))), undefined);
  assert.equal(known.refusedCount, 1);
});

test('there is a limit: known ones may change, further ones are counted', () => {
  const known = new KnownMetadata();
  for (let i = 0; i < maxKnownMetadata + 2; i++) known.learn(metadata(`m${i}`));
  assert.equal([...known.all()].length, maxKnownMetadata);
  assert.equal(known.refusedCount, 2);
  assert.notEqual(known.learn(metadata('m0', { unit: 's' })), undefined);
});
