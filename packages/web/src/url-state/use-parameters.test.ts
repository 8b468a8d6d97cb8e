import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedSearch } from './use-parameters.ts';

test('some parameters change, the others stay', () => {
  assert.equal(changedSearch('q=cpu&alert=1', { alert: '2' }), 'q=cpu&alert=2');
  assert.equal(changedSearch('q=cpu&alert=1', { alert: null }), 'q=cpu');
  assert.equal(changedSearch('q=cpu', { q: '' }), '');
  assert.equal(changedSearch('m=a&m=b', { m: ['c', 'd'] }), 'm=c&m=d');
});
