import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../errors/index.ts';
import { frame, granularity, groupBy, labels, limit, text, time } from './query-parameters.ts';

function refuses(field: string, read: () => unknown): void {
  assert.throws(
    read,
    (error) =>
      error instanceof TidemarkError && error.status === 400 && error.details[0]?.field === field,
    field,
  );
}

test('times are RFC 3339 or epoch milliseconds', () => {
  assert.equal(time({ start: '1970-01-01T00:00:01Z' }, 'start'), 1000);
  assert.equal(time({ start: '1000' }, 'start'), 1000);
  assert.equal(time({ start: '' }, 'start'), undefined);
  // curl without --data-urlencode: the plus of the offset arrives as a space.
  assert.equal(time({ start: '1970-01-01T02:00:01 02:00' }, 'start'), 1000);
  for (const bad of ['now', '-1', '1e3', '2026-02-30T00:00:00Z', '99999999999999999']) {
    refuses('start', () => time({ start: bad }, 'start'));
  }
});

test('a frame does not end before it starts', () => {
  assert.deepEqual(frame({ start: '5', end: '5' }), { startMs: 5, endMs: 5 });
  refuses('end', () => frame({ start: '6', end: '5' }));
});

test('labels are JSON or pairs', () => {
  assert.deepEqual(labels({ labels: '{"host":"a,b=c"}' }), { host: 'a,b=c' });
  assert.deepEqual(labels({ labels: 'host=a, zone=b=c' }), { host: 'a', zone: 'b=c' });
  assert.deepEqual(Object.entries(labels({ labels: '{"__proto__":"x"}' })), [['__proto__', 'x']]);
  for (const bad of ['{', '{"a":1}', 'host', '=a', '[]'])
    refuses('labels', () => labels({ labels: bad }));
});

test('groupBy takes commas and repeats, each label once', () => {
  assert.deepEqual(groupBy({ groupBy: ['a,b', 'b', ' c '] }), ['a', 'b', 'c']);
  assert.deepEqual(groupBy({}), []);
});

test('what is given twice, out of range or unknown is refused', () => {
  refuses('name', () => text({ name: ['a', 'b'] }, 'name'));
  refuses('granularity', () => granularity({ granularity: 'week' }));
  refuses('granularity', () => granularity({}));
  for (const bad of ['0', '1001', '1.5', 'x']) refuses('limit', () => limit({ limit: bad }));
  assert.equal(limit({ limit: '7' }), 7);
});
