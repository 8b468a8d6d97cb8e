import assert from 'node:assert/strict';
import { test } from 'node:test';
import Fastify from 'fastify';
import { Type } from 'typebox';
import { Logger } from '../logger/index.ts';
import { answerErrors } from './error-answer.ts';
import { refuseUnknownParameters } from './unknown-parameters.ts';

test('an unknown parameter is refused by its name, with the one that may be meant', async () => {
  const app = Fastify();
  app.setValidatorCompiler(() => () => true);
  answerErrors(app, new Logger(() => undefined, Date.now));
  refuseUnknownParameters(app);
  const querystring = Type.Object({
    name: Type.String(),
    labels: Type.String(),
    groupBy: Type.String(),
  });
  const handler = async () => 'done';
  app.get('/v1/stats', { schema: { querystring } }, handler);
  app.delete('/v1/metrics', { schema: { querystring } }, handler);
  app.get('/v1/names', { schema: { summary: 'none' } }, handler);
  app.get('/other', { schema: { summary: 'none' } }, handler);
  const cases: [method: 'GET' | 'DELETE' | 'HEAD', url: string, expected: number | RegExp][] = [
    ['GET', '/v1/stats?name=a&labels=b&groupBy=c', 200],
    ['GET', '/v1/stats?lables=b', /"lables": did you mean labels/],
    ['GET', '/v1/stats?group_by=b', /did you mean groupBy/],
    ['GET', '/v1/stats?Name=b', /did you mean name/],
    ['GET', '/v1/stats?constructor=b', /there is no parameter/],
    ['GET', '/v1/stats?__proto__=b', /there is no parameter/],
    ['HEAD', '/v1/stats?lables=b', 400],
    ['DELETE', '/v1/metrics?name=a&label=b', /did you mean labels/],
    ['GET', '/v1/names?x=1', /expected no parameters/],
    ['GET', '/other?x=1', 200],
  ];
  for (const [method, url, expected] of cases) {
    const answer = await app.inject({ method, url });
    if (typeof expected === 'number') assert.equal(answer.statusCode, expected, url);
    else {
      assert.equal(answer.statusCode, 400, url);
      assert.match(answer.json().error.message, expected, url);
    }
  }
  await app.close();
});
