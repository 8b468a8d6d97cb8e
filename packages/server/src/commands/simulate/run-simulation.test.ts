import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { TidemarkClient } from '@tidemark/client';
import {
  type Answer,
  acknowledge,
  answerJson,
  startMetricsListener,
} from '@tidemark/client/testing';
import type { PostedSample } from '@tidemark/protocol';
import { runSimulation } from './run-simulation.ts';
import type { SimulateOptions } from './simulate-options.ts';
import { statusLine, summaryLines } from './status-line.ts';

const defaults: SimulateOptions = {
  series: 20,
  rate: null,
  intervalMs: 20,
  batch: null,
  durationMs: null,
  seed: 1,
  concurrency: null,
};
const cleanUps: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function simulate(
  options: Partial<SimulateOptions>,
  answer: Answer,
  until: (requests: number) => boolean,
) {
  const stop = new AbortController();
  const listener = await startMetricsListener((request, response, index) => {
    answer(request, response, index);
    if (until(index + 1)) stop.abort();
  });
  const client = new TidemarkClient({
    url: listener.url,
    retry: { attempts: 1 },
    maxConnections: 64,
  });
  cleanUps.push(() => client.close(), listener.stop);
  const { total, durationMs } = await runSimulation(
    { ...defaults, ...options },
    { client, nowMs: Date.now, signal: stop.signal, onSecond: () => undefined },
  );
  return { total, durationMs, listener };
}

test('each of the 20 metrics is a request of its own, all of them at once, again and again', async () => {
  let open = 0;
  let mostOpen = 0;
  const slowly: Answer = (request, response, index) => {
    mostOpen = Math.max(mostOpen, ++open);
    const answerNow = () => {
      open--;
      acknowledge(request, response, index);
    };
    // The first round is answered only when all of it has come, so that it must be concurrent.
    if (index < 19) firstRound.push(answerNow);
    else {
      for (const each of firstRound.splice(0)) each();
      answerNow();
    }
  };
  const firstRound: Array<() => void> = [];
  const { total, listener } = await simulate({}, slowly, (requests) => requests >= 60);
  assert.equal(mostOpen, 20);
  const samples = listener.requests.map(({ body }) => JSON.parse(body) as PostedSample);
  assert.equal(new Set(samples.slice(0, 20).map(({ name }) => name)).size, 20);
  assert.ok(samples.every((sample) => !Array.isArray(sample) && typeof sample.value === 'number'));
  assert.equal(total.figures().accepted, listener.requests.length);
  assert.equal(total.figures().failed, 0);
});

test('a rate is met by arrays over all series', async () => {
  const options = { ...defaults, series: 500, rate: 50_000 };
  const stop = new AbortController();
  const listener = await startMetricsListener((request, response, index) => {
    acknowledge(request, response, index);
    if (index === 19) stop.abort();
  });
  const client = new TidemarkClient({ url: listener.url, retry: { attempts: 1 } });
  cleanUps.push(
    () => stop.abort(),
    () => client.close(),
    listener.stop,
  );
  const beganMs = Date.UTC(2025, 0, 1);
  let nowMs = beganMs;
  const simulation = runSimulation(options, {
    client,
    nowMs: () => nowMs,
    signal: stop.signal,
    onSecond: () => undefined,
  });
  // The clock stands at 400 ms from here on: 20,000 samples are due, 20 batches of 20 ms each.
  nowMs = beganMs + 400;
  const { sent, accepted, skipped } = (await simulation).total.figures();
  assert.deepEqual([sent, accepted, skipped], [20_000, 20_000, 0]);
  const samples = listener.requests.flatMap(({ body }) => JSON.parse(body) as PostedSample[]);
  const identities = samples.map(({ name, labels }) => JSON.stringify([name, labels]));
  assert.equal(new Set(identities).size, 500);
  const times = samples.map(({ timestamp }) => Number(timestamp) - beganMs);
  assert.ok(times.every((timeMs) => timeMs >= 0 && timeMs <= 400));
});

test('a server that hangs makes it skip samples, not pile them up', async () => {
  for (const options of [{}, { rate: 100_000, series: 200 }]) {
    const { total, listener } = await simulate(
      { ...options, concurrency: 4, durationMs: 1300 },
      () => undefined,
      () => false,
    );
    assert.equal(listener.requests.length, 4);
    const { accepted, skipped, failed, sent, latency } = total.figures();
    assert.ok(skipped > 100);
    assert.deepEqual([accepted, latency], [0, null]);
    assert.equal(failed, sent);
    assert.match(
      statusLine(0, total.figures()),
      /^00:00:00 .* no answer {2}behind: .* were not sent$/,
    );
  }
});

test('failures are counted by reason', async () => {
  const { total, durationMs } = await simulate(
    {},
    (request, response, index) => {
      if (index % 2 === 0) acknowledge(request, response, index);
      else answerJson(response, 503, { error: { code: 'disk_full', message: 'no room' } });
    },
    (requests) => requests >= 40,
  );
  const { accepted, failed, sent } = total.figures();
  assert.equal(accepted + failed, sent);
  assert.ok(failed >= 20);
  const lines = summaryLines(total, durationMs);
  assert.match(lines[0] ?? '', /^Sent \d+ samples in \d+\.\d s: \d+ accepted/);
  assert.match(lines.at(-1) ?? '', new RegExp(`^Failed ${failed}: disk_full: .*503: no room$`));
});
