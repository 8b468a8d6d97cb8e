import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EvaluatorSystem } from './evaluator-system.ts';
import { parseScript } from './parse-script.ts';
import { type Outcome, runScript } from './run-script.ts';
import type { PromqlSystem } from './system.ts';

const load = `load 1m
  a{x="1"} 1 2 3
  a{x="2"} 10 20 30
  h {{schema:0 count:3 sum:4 buckets:[1 2]}}x3
`;

async function run(evaluation: string, system: PromqlSystem = new EvaluatorSystem()) {
  const outcomes = await runScript(parseScript(`${load}\n${evaluation}`), system, {
    maxPinnedTimes: Number.POSITIVE_INFINITY,
  });
  assert.equal(outcomes.length, 1);
  return (outcomes[0] as Outcome).failure;
}

const passing: Readonly<Record<string, string>> = {
  vector: 'eval instant at 1m a\n  a{x="1"} 2\n  a{x="2"} 20',
  'a value that is off by rounding': 'eval instant at 1m sum(a)\n  {} 22.000001',
  scalar: 'eval instant at 1m 1 + 1\n  2',
  string: 'eval instant at 1m "x"\n  expect string `x`',
  matrix: 'eval range from 0 to 2m step 1m a{x="1"}\n  a{x="1"} 1 2 3',
  'a range vector':
    'eval instant at 2m a{x="1"}[2m]\n  expect range vector from 1m to 2m step 1m\n  a{x="1"} 2 3',
  ordered: 'eval instant at 1m sort_desc(a)\n  expect ordered\n  a{x="2"} 20\n  a{x="1"} 2',
  histogram: 'eval instant at 1m h\n  h {{count:3 sum:4 buckets:[1 2]}}',
  failure: 'eval instant at 1m a + on () a\n  expect fail regex:found duplicate series',
  'old failure': 'eval_fail instant at 1m a + on () a',
  info: 'eval instant at 2m rate(a[2m])\n  expect info msg: PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "a" (1:6)\n  {x="1"} 0.016666666666666666\n  {x="2"} 0.16666666666666666',
  'nothing at all': 'eval instant at 1m b',
  'a comment inside': 'eval instant at 1m vector(1)\n  {} 1\n# and then\n',
};

for (const [title, evaluation] of Object.entries(passing)) {
  test(`passes: ${title}`, async () => assert.equal(await run(evaluation), null));
}

const failing: Readonly<Record<string, string>> = {
  'another value': 'eval instant at 1m a{x="1"}\n  a{x="1"} 2.1',
  'another label': 'eval instant at 1m a{x="1"}\n  a{x="3"} 2',
  'a series too many': 'eval instant at 1m a\n  a{x="1"} 2',
  'a series too few': 'eval instant at 1m a{x="1"}\n  a{x="1"} 2\n  a{x="2"} 20',
  'a series where there should be none': 'eval instant at 1m a',
  'another scalar': 'eval instant at 1m 1 + 1\n  3',
  'a scalar for a vector': 'eval instant at 1m 1 + 1\n  {} 2',
  'a vector for a scalar': 'eval instant at 1m vector(2)\n  2',
  'another string': 'eval instant at 1m "x"\n  expect string "y"',
  'a point too few': 'eval range from 0 to 2m step 1m a{x="1"}\n  a{x="1"} 1 2',
  'a point at another time': 'eval range from 0 to 2m step 1m a{x="1"}\n  a{x="1"} _ 1 2',
  'another order': 'eval instant at 1m sort(a)\n  expect ordered\n  a{x="2"} 20\n  a{x="1"} 2',
  'another bucket': 'eval instant at 1m h\n  h {{count:3 sum:4 buckets:[2 1]}}',
  'another schema': 'eval instant at 1m h\n  h {{schema:1 count:3 sum:4 buckets:[1 2]}}',
  'a float for a histogram': 'eval instant at 1m h\n  h 3',
  'a hint that is asked for':
    'eval instant at 1m h\n  h {{count:3 sum:4 buckets:[1 2] counter_reset_hint:gauge}}',
  'no failure': 'eval instant at 1m a\n  expect fail',
  'a failure': 'eval instant at 1m a + on () a\n  {} 1',
  'another failure': 'eval instant at 1m a + on () a\n  expect fail msg: something else',
  'no warning': 'eval instant at 1m a{x="1"}\n  expect warn\n  a{x="1"} 2',
  'an info':
    'eval instant at 2m rate(a{x="1"}[2m])\n  expect no_info\n  {x="1"} 0.016666666666666666',
  'another info':
    'eval instant at 2m rate(a{x="1"}[2m])\n  expect info msg: something else\n  {x="1"} 0.016666666666666666',
};

for (const [title, evaluation] of Object.entries(failing)) {
  test(`does not pass: ${title}`, async () => assert.notEqual(await run(evaluation), null));
}

/** Answers instant queries right and something else wrong. */
class WrongSystem extends EvaluatorSystem {
  readonly #isWrong: (query: string, isInstant: boolean) => boolean;

  constructor(isWrong: (query: string, isInstant: boolean) => boolean) {
    super();
    this.#isWrong = isWrong;
  }

  override async ask(...[query, times]: Parameters<EvaluatorSystem['ask']>) {
    const isWrong = this.#isWrong(query, times.isInstant);
    return super.ask(isWrong ? `${query} + 1` : query, times);
  }
}

test('an instant query is asked as a range, too', async () => {
  const failure = await run(passing.vector ?? '', new WrongSystem((_, isInstant) => !isInstant));
  assert.match(failure ?? '', /^as a range: /);
});

test('an instant query is asked as a range on one in so many lines', async () => {
  const isRange = new WrongSystem((_, isInstant) => !isInstant);
  const script = parseScript('eval instant at 1m 1\n  1\n\neval instant at 1m 2\n  2\n');
  const outcomes = await runScript(script, isRange, { maxPinnedTimes: 0, rangesEvery: 4 });
  assert.deepEqual(
    outcomes.map(({ line, failure }) => [line, failure === null]),
    [
      [1, true],
      [4, false],
    ],
  );
});

test('an instant query is asked pinned to its time, too', async () => {
  const isPinned = (query: string) => query.includes('@');
  assert.match(
    (await run(passing.vector ?? '', new WrongSystem(isPinned))) ?? '',
    /^a @ 60\.000 at /,
  );
});

test('clear forgets what was loaded, and lines are told', async () => {
  const script = `${load}\nclear\n\neval instant at 1m a\n\n\neval instant at 1m vector(1)\n  {} 2\n`;
  const outcomes = await runScript(parseScript(script), new EvaluatorSystem(), {
    maxPinnedTimes: 0,
  });
  assert.deepEqual(
    outcomes.map(({ line, failure }) => [line, failure === null]),
    [
      [8, true],
      [11, false],
    ],
  );
});

test('classic histograms are loaded as native ones, too', async () => {
  const script = `load_with_nhcb 1m
    h_bucket{le="1"} 1
    h_bucket{le="2"} 3
    h_bucket{le="+Inf"} 6
    h_count 6
    h_sum 20

    eval instant at 0 h
      h {{schema:-53 count:6 sum:20 custom_values:[1 2] buckets:[1 2 3]}}`;
  const [outcome] = await runScript(parseScript(script), new EvaluatorSystem(), {
    maxPinnedTimes: Number.POSITIVE_INFINITY,
  });
  assert.equal(outcome?.failure, null);
});

for (const text of [
  'foo',
  'load',
  'eval instant a',
  'load 1m\n a{ 1',
  'eval instant at 1m a\n a 1 2',
  'eval instant at 1m a\n expect foo',
]) {
  test(`no script: ${JSON.stringify(text)}`, () => {
    assert.throws(() => parseScript(`\n${text}`), /^Error: line 2: /);
  });
}
