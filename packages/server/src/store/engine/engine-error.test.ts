import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TidemarkError } from '../../errors/index.ts';
import { engineError, errorCodeOf } from './engine-error.ts';

const cases = [
  ['read', 'Code: 241. DB::Exception: memory limit exceeded', 'query_too_large', 422],
  ['read', 'Code: 159. DB::Exception: Timeout exceeded', 'query_too_large', 422],
  ['read', 'Code: 396. DB::Exception: Limit for result exceeded', 'query_too_large', 422],
  ['internal', 'Code: 159. DB::Exception: Timeout exceeded', 'engine_unavailable', 503],
  ['internal', 'Code: 241. DB::Exception: memory limit exceeded', 'engine_unavailable', 503],
  ['internal', 'Code: 307. DB::Exception: Limit for bytes exceeded', 'engine_unavailable', 503],
  ['write', 'Code: 241. DB::Exception: memory limit exceeded', 'engine_unavailable', 503],
  ['write', 'Code: 243. DB::Exception: Cannot reserve 1.00 MiB', 'disk_full', 503],
  ['write', 'Code: 75. DB::Exception: Cannot write: , errno: 28, strerror: No', 'disk_full', 503],
  ['write', 'ENOSPC: no space left on device, write', 'disk_full', 503],
  ['read', 'Code: 202. DB::Exception: Too many simultaneous queries', 'engine_unavailable', 503],
] as const;

for (const [purpose, message, code, status] of cases) {
  test(`${purpose}: ${message}`, () => {
    const error = engineError(purpose, errorCodeOf(message), message);
    assert.ok(error instanceof TidemarkError);
    assert.deepEqual([error.code, error.status], [code, status]);
  });
}

test('a statement that the engine does not understand is our bug, and no TidemarkError', () => {
  const message = 'Code: 62. DB::Exception: Syntax error';
  assert.ok(!(engineError('read', errorCodeOf(message), message) instanceof TidemarkError));
});
