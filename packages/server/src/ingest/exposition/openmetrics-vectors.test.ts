import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { TidemarkError } from '../../errors/index.ts';
import { decodeExposition } from './testing/decode-exposition.ts';

/** Half of the public conformance suite of OpenMetrics, beside the checkout. */
const vectors = new URL('../../../../../../shared/vectors/openmetrics/', import.meta.url);
const isThere = existsSync(vectors);

test('judges the public OpenMetrics vectors right', {
  skip: isThere ? false : 'the vectors are not beside the checkout',
}, () => {
  const names = readdirSync(vectors);
  assert.ok(names.length > 50);
  for (const name of names) {
    const { shouldParse } = JSON.parse(
      readFileSync(new URL(`${name}/test.json`, vectors), 'utf8'),
    ) as { shouldParse: boolean };
    const body = readFileSync(new URL(`${name}/metrics`, vectors));
    let problem = '';
    try {
      decodeExposition(body, { format: 'openmetrics' });
    } catch (error) {
      assert.ok(error instanceof TidemarkError, String(error));
      assert.equal(error.code, 'bad_exposition');
      problem = error.message;
    }
    assert.equal(problem === '', shouldParse, `${name}: ${problem}`);
  }
});
