import assert from 'node:assert/strict';
import { test } from 'node:test';
import { safeLink, webLink } from './safe-link.ts';

test('only addresses that a browser may follow become links', () => {
  const cases: [string, string | null][] = [
    ['https://wiki.example/runbook#disk', 'https://wiki.example/runbook#disk'],
    ['/explore?metric=a', 'http://here/explore?metric=a'],
    ['javascript:alert(1)', null],
    ['JavaScript:alert(1)', null],
    ['data:text/html,x', null],
    ['//elsewhere.example', null],
    ['see the wiki', null],
    ['http://', null],
    ['', null],
  ];
  for (const [text, expected] of cases) assert.equal(safeLink(text, 'http://here'), expected, text);
});

test('a path in a label is no address', () => {
  assert.equal(webLink('/var/lib/postgresql'), null);
  assert.equal(webLink('https://wiki.example/a'), 'https://wiki.example/a');
});
