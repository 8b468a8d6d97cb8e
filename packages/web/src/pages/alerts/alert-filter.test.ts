import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasWords, readFilter } from './alert-filter.ts';

test('conditions go to the server, words stay here', () => {
  const cases: [string, ReturnType<typeof readFilter>][] = [
    ['', { matchers: '', words: [] }],
    ['Disk full', { matchers: '', words: ['disk', 'full'] }],
    ['env="prod"', { matchers: '{env="prod"}', words: [] }],
    ['env=prod disk', { matchers: '{env="prod"}', words: ['disk'] }],
    ['{env=~"a|b", host!="x y"}', { matchers: '{env=~"a|b",host!="x y"}', words: [] }],
    ['"disk full"', { matchers: '', words: ['disk full'] }],
  ];
  for (const [text, expected] of cases) assert.deepEqual(readFilter(text), expected, text);
});

test('each word must be somewhere', () => {
  const alert = {
    labels: { alertname: 'DiskFull', host: 'web-1' },
    annotations: { summary: 'Hot' },
  };
  assert.equal(hasWords(alert, []), true);
  assert.equal(hasWords(alert, ['diskfull', 'hot']), true);
  assert.equal(hasWords(alert, ['diskfull', 'cold']), false);
});
