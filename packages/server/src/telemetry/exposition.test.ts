import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expose } from './exposition.ts';
import { Counter, Gauge, Histogram } from './instruments.ts';

test('all kinds of figures, with escaped labels and special numbers', () => {
  const requests = new Counter('requests_total', 'Line\nfeed \\ back');
  requests.add(2, { path: 'a"b\\c\nd' });
  requests.add(1, { path: 'a"b\\c\nd' });
  const free = new Gauge('free_bytes', 'Free.', () => Number.POSITIVE_INFINITY);
  const seconds = new Histogram('seconds', 'Time.', [0.1, 1]);
  for (const value of [0.05, 0.1, 0.5, 7]) seconds.observe(value);
  assert.equal(
    expose([requests, free, seconds]),
    [
      '# HELP requests_total Line\\nfeed \\\\ back',
      '# TYPE requests_total counter',
      'requests_total{path="a\\"b\\\\c\\nd"} 3',
      '# HELP free_bytes Free.',
      '# TYPE free_bytes gauge',
      'free_bytes +Inf',
      '# HELP seconds Time.',
      '# TYPE seconds histogram',
      'seconds_bucket{le="0.1"} 2',
      'seconds_bucket{le="1"} 3',
      'seconds_bucket{le="+Inf"} 4',
      'seconds_sum 7.65',
      'seconds_count 4',
      '',
    ].join('\n'),
  );
});

test('a counter that was never touched is 0', () => {
  assert.match(expose([new Counter('x_total', 'X.')]), /^x_total 0$/m);
});
