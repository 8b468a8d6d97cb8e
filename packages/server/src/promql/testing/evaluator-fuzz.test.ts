import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TidemarkError } from '../../errors/index.ts';
import { labelsKey } from '../evaluate/labels.ts';
import { queryTexts } from '../print/testing/query-texts.ts';
import { almostEqual } from './almost-equal.ts';
import { EvaluatorSystem } from './evaluator-system.ts';
import { dependsOnQueryTimes } from './forms.ts';
import { parseScript } from './parse-script.ts';
import { queries } from './queries.ts';
import type { Answer, AnswerPoint, QueryTimes } from './system.ts';

const runs = Number(process.env.TIDEMARK_TEST_FUZZ_CASES ?? 1000);

/** Floats, histograms of all kinds, and both in one series, with gaps, stale markers and odd values. */
const data = parseScript(`load 15s
  up{job="a", "a.b"="x"} 1 2 _ 4 5 stale 7 8 9 1 2 3 4x20
  up{job="a", "a.b"="y"} {{schema:0 count:3 sum:4 buckets:[1 2]}}x8 {{schema:2 count:9 sum:8 buckets:[4 5]}}x8
  up{job="b"} 1 {{schema:0 count:3 sum:4 buckets:[1 2]}} NaN Inf 3 {{schema:-53 count:3 sum:4 custom_values:[1 2] buckets:[1 2]}}x9
  sum{job="a", by="b"} -5+3x30
  sum{job="b", le="1"} 1+1x30
  sum{job="b", le="+Inf"} 3+2x30
  start{job="a"} 0 0 0 1e300 -1e300 NaN -Inf _x5 2x9
  offset_{le="x"} 5x30
  fill 1 2 3 {{}} {{count:1 sum:NaN}} stale 5
  job:up:sum{job="x|y"} {{schema:-53 count:6 sum:9 custom_values:[1 2 5] buckets:[1 2 3]}}x9 {{schema:-53 count:6 sum:9 custom_values:[1 3] buckets:[1 2 3]}}x9
`);

async function systemWithData(): Promise<EvaluatorSystem> {
  // Random subqueries may have very many steps, and need not be worked out to be refused.
  const system = new EvaluatorSystem({ maxSubquerySteps: 2000 });
  for (const command of data) if (command.kind === 'load') await system.load(command.series);
  return system;
}

/** The answer, or null where the query does not make sense with these data. */
async function ask(system: EvaluatorSystem, query: string, times: QueryTimes) {
  try {
    return await system.ask(query, times);
  } catch (error) {
    assert.ok(error instanceof TidemarkError, `${query}: ${(error as Error).stack}`);
    return null;
  }
}

function instant(timeMs: number): QueryTimes {
  return { isInstant: true, startMs: timeMs, endMs: timeMs, stepMs: 0 };
}

const anyQuery = fc.oneof({ weight: 4, arbitrary: queryTexts }, fc.constantFrom(...queries));

test('any query is answered, or fails as queries do', async () => {
  const system = await systemWithData();
  const times = fc
    .record({ startMs: fc.integer({ min: -60_000, max: 400_000 }), steps: fc.nat(12) })
    .chain(({ startMs, steps }) =>
      fc.constantFrom<QueryTimes>(
        instant(startMs),
        { isInstant: false, startMs, endMs: startMs + steps * 15_000, stepMs: 15_000 },
        { isInstant: false, startMs, endMs: startMs + steps * 777, stepMs: 777 },
      ),
    );
  const property = fc.asyncProperty(anyQuery, times, async (query, when) => {
    await ask(system, query, when);
  });
  await fc.assert(property, { numRuns: runs });
});

/** Values by series, of a vector or of one step of a matrix. */
function valuesAt({ result }: Answer, timeMs: number): Map<string, AnswerPoint['value']> | null {
  if (result.kind === 'string') return null;
  if (result.kind === 'scalar') return new Map([['', result.value]]);
  const found = new Map<string, AnswerPoint['value']>();
  for (const { labels, points } of result.series) {
    const point = points.find(({ timestampMs }) => timestampMs === timeMs);
    if (point !== undefined) found.set(labelsKey(labels), point.value);
  }
  return found;
}

test('each step of a range query has the answer of an instant query', async () => {
  const system = await systemWithData();
  const property = fc.asyncProperty(
    queryTexts.filter((query) => !dependsOnQueryTimes(query)),
    fc.integer({ min: 0, max: 20 }),
    async (query, first) => {
      const [startMs, stepMs] = [first * 15_000, 30_000];
      const range = { isInstant: false, startMs, endMs: startMs + 4 * stepMs, stepMs };
      const answer = await ask(system, query, range);
      if (answer === null) return;
      for (let timeMs = startMs; timeMs <= range.endMs; timeMs += stepMs) {
        const single = await ask(system, query, instant(timeMs));
        assert.ok(single !== null, `${query} at ${timeMs} fails alone`);
        sameValues(valuesAt(answer, timeMs), valuesAt(single, timeMs), `${query} at ${timeMs}`);
      }
    },
  );
  await fc.assert(property, { numRuns: Math.ceil(runs / 2) });
});

function sameValues(
  range: ReturnType<typeof valuesAt>,
  single: ReturnType<typeof valuesAt>,
  message: string,
): void {
  assert.deepEqual([...(range?.keys() ?? [])].sort(), [...(single?.keys() ?? [])].sort(), message);
  for (const [key, value] of single ?? []) {
    const other = range?.get(key);
    if (typeof value === 'number' && typeof other === 'number') {
      assert.ok(almostEqual(value, other), `${message}: ${other} and ${value}`);
    } else {
      assert.deepEqual(other, value, message);
    }
  }
}
