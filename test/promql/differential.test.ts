/**
 * Random queries over random data, asked of a real Prometheus and of Tidemark. Prometheus is what Debian has, 2.42:
 * data and queries leave out where version 3 answers differently by design, and the rest is explained below.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Answer } from '../../packages/server/src/promql/testing/index.ts';
import { seededRandom } from '../support/random.ts';
import { missing, prometheusPath } from '../support/sender-programs.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { difference } from './compare-answers.ts';
import { PrometheusApi } from './prometheus-api.ts';
import { startPrometheusReceiver } from './prometheus-receiver.ts';
import { randomData } from './random-data.ts';
import { type RandomQuery, randomQueries } from './random-queries.ts';
import { writeSeries } from './server-system.ts';

const queryCount = Number(process.env.TIDEMARK_TEST_FUZZ_CASES ?? 600);
const concurrency = 4;
const skip = missing(prometheusPath);
/** The same in every run: rounding may always tip a comparison of some other one. */
const seed = Number(process.env.TIDEMARK_TEST_SEED ?? 1);

let server: RunningServer;
let prometheus: { url: string; stop: () => Promise<void> };

before(async () => {
  if (skip !== false) return;
  [server, prometheus] = [await startServer(), await startPrometheusReceiver()];
  const data = randomData(seededRandom(seed));
  for (const { url } of [server, prometheus]) await writeSeries(`${url}/api/v1/write`, data);
});
after(async () => {
  if (skip !== false) return;
  await prometheus.stop();
  assert.equal(await server.stop(), 0);
});

/** An answer, or the message of a failure. */
type Result = Answer | string;

/** What Prometheus 3 does differently from the one that is asked here. */
const explanations: readonly {
  title: string;
  applies: (ours: Result, theirs: Result) => boolean;
}[] = [
  {
    title: 'Prometheus 3 refuses several matches on one side of a comparison more consistently',
    applies: (ours, theirs) =>
      ours ===
        'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)' &&
      typeof theirs !== 'string',
  },
  {
    title: 'the name of a metric goes when the query is done, and series differ until then',
    applies: (ours, theirs) =>
      theirs === 'vector cannot contain metrics with the same labelset' && typeof ours !== 'string',
  },
];

/** The largest numbers that queries compute with: the difference of two of them is only as exact as they are. */
const scale = 1e5;

type Verdict =
  | { kind: 'same' | 'empty' | 'both fail' }
  | { kind: 'explained' | 'wrong'; why: string };

function judge(ours: Result, theirs: Result): Verdict {
  if (typeof ours === 'string' && typeof theirs === 'string') return { kind: 'both fail' };
  const explanation = explanations.find(({ applies }) => applies(ours, theirs));
  if (explanation !== undefined) return { kind: 'explained', why: explanation.title };
  if (typeof ours === 'string' || typeof theirs === 'string') {
    const told = (result: Result) => (typeof result === 'string' ? result : 'an answer');
    return { kind: 'wrong', why: `${told(ours)} and ${told(theirs)}` };
  }
  const why = difference(ours.result, theirs.result, scale);
  if (why !== null) return { kind: 'wrong', why };
  const isEmpty = 'series' in ours.result && ours.result.series.length === 0;
  return { kind: isEmpty ? 'empty' : 'same' };
}

async function ask(url: string, { query, times }: RandomQuery): Promise<Result> {
  try {
    return await new PrometheusApi(url).ask(query, times);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test(`${queryCount} random queries have the same answers`, { skip }, async (t) => {
  t.diagnostic(`another TIDEMARK_TEST_SEED than ${seed} asks other questions`);
  const left = randomQueries(queryCount, seed);
  const counts = new Map<string, number>();
  const wrong: string[] = [];
  const work = async () => {
    for (let one = left.pop(); one !== undefined; one = left.pop()) {
      const [ours, theirs] = await Promise.all([ask(server.url, one), ask(prometheus.url, one)]);
      const verdict = judge(ours, theirs);
      const title = verdict.kind === 'explained' ? verdict.why : verdict.kind;
      counts.set(title, (counts.get(title) ?? 0) + 1);
      if (verdict.kind === 'wrong') {
        wrong.push(`${one.query} ${JSON.stringify(one.times)}: ${verdict.why}`);
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  for (const [title, count] of counts) t.diagnostic(`${count}: ${title}`);
  assert.deepEqual(wrong, []);
  // Otherwise the queries find too little to compare.
  assert.ok((counts.get('same') ?? 0) > queryCount / 3);
});

test('random queries are formatted alike', { skip }, async () => {
  const [ours, theirs] = [server, prometheus].map(({ url }) => new PrometheusApi(url));
  for (const { query } of randomQueries(300, seed)) {
    assert.equal(await ours?.format(query), await theirs?.format(query), query);
  }
});
