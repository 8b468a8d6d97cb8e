import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AlertLoad, type AlertPlan, ruleFile, ruleName } from '../alerting/alert-load.ts';
import { WebhookListener } from '../alerting/webhook-listener.ts';
import { bars } from '../report/bars.ts';
import type { Measure } from '../report/measure.ts';
import type { ServerProcess } from '../systems/server-process.ts';
import { startTidemark } from '../systems/tidemark.ts';
import type { BenchContext } from './bench-context.ts';

const plan: AlertPlan = { rules: 10_000, seriesPerRule: 10 };
/** Samples that pass their threshold, one after the other, while all series go on. */
const probes = 300;
const probeGapMs = 60;
/** Each series has a sample so often. */
const roundMs = 15_000;
/** How long it is waited for messages, in milliseconds. */
const patienceMs = 120_000;

/**
 * From a sample over its threshold to the webhook, with 10,000 rules and 100,000 series that go on meanwhile; then
 * all rules at once. Only of Tidemark: Prometheus evaluates on an interval and Alertmanager waits for its group, so
 * theirs is what their configuration says.
 */
export async function measureAlerts(context: BenchContext): Promise<Measure[]> {
  // Probes are no storm: each is told for itself.
  const latency = await withServer(context, 'storm_threshold: 0', measureLatency);
  const storm = await withServer(context, '', measureStorm);
  return [latency, storm];
}

type Measured = { server: ServerProcess; load: AlertLoad; listener: WebhookListener };

/** A fresh server with all rules, and a first sample of all series. */
async function withServer(
  context: BenchContext,
  setting: string,
  work: (measured: Measured, context: BenchContext) => Promise<Measure>,
): Promise<Measure> {
  const listener = await WebhookListener.open('rule');
  const folder = context.newFolder();
  writeFileSync(join(folder, 'rules.yml'), ruleFile(plan));
  writeFileSync(join(folder, 'tidemark.yaml'), configuration(listener.url, setting));
  const server = await startTidemark(folder, ['--config', join(folder, 'tidemark.yaml')]);
  try {
    context.say('alerts: all series begin');
    const load = new AlertLoad(plan, server.port);
    await load.sendAll();
    return await work({ server, load, listener }, context);
  } finally {
    await server.stop();
    listener.close();
    context.removeFolder(folder);
  }
}

function configuration(url: string, setting: string): string {
  return `rule_files: [rules.yml]
alerting:
  ${setting}
  allow_private_addresses: true
  route: {receiver: bench, group_by: [alertname]}
  receivers:
  - name: bench
    webhook_configs: [{url: '${url}', send_resolved: false}]
`;
}

async function measureLatency(
  { server, load, listener }: Measured,
  context: BenchContext,
): Promise<Measure> {
  let isOver = false;
  const going = keepGoing(load, () => isOver);
  await sleep(roundMs);
  const cpuBefore = server.cpuSeconds;
  const beganMs = performance.now();
  context.say(`alerts: ${probes} samples pass their thresholds`);
  const latencies = await probe(load, listener);
  const cpu = ((server.cpuSeconds - cpuBefore) / ((performance.now() - beganMs) / 1000)) * 100;
  isOver = true;
  await going;
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return {
    what: 'sample over its threshold to webhook, 10,000 rules, 100,000 series: p99',
    unit: 'ms',
    better: 'lower',
    bar: bars.webhook,
    figures: { Tidemark: at(0.99) },
    details: {
      Tidemark: {
        p50: at(0.5),
        p90: at(0.9),
        worst: at(1),
        cpuPercentOfCore: cpu,
        residentMb: server.residentBytes / 2 ** 20,
        peakResidentMb: server.peakResidentBytes / 2 ** 20,
      },
    },
  };
}

async function measureStorm(
  { server, load, listener }: Measured,
  context: BenchContext,
): Promise<Measure> {
  context.say('alerts: all rules at once');
  const storm = await storms(load, listener);
  return {
    what: '10,000 alerts at once: messages to the receiver',
    unit: 'messages',
    better: 'lower',
    bar: bars.storm,
    figures: { Tidemark: storm.messages },
    details: { Tidemark: { ...storm, peakResidentMb: server.peakResidentBytes / 2 ** 20 } },
  };
}

/** All series have their samples, spread over each round, until it is over. */
async function keepGoing(load: AlertLoad, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    const beganMs = performance.now();
    await load.sendAll();
    while (!isOver() && performance.now() - beganMs < roundMs) await sleep(50);
  }
}

/** Milliseconds from sending each sample to the arrival of its message; Infinity for those that never came. */
async function probe(load: AlertLoad, listener: WebhookListener): Promise<number[]> {
  listener.forget();
  const sentAtMs = new Map<string, number>();
  for (let i = 0; i < probes; i++) {
    const rule = (i * 7_919) % plan.rules;
    sentAtMs.set(ruleName(rule), await load.send([rule], 99));
    await sleep(probeGapMs);
  }
  await until(() => listener.toldAtMs.size >= sentAtMs.size);
  return Array.from(
    sentAtMs,
    ([name, sentMs]) => (listener.toldAtMs.get(name) ?? Number.POSITIVE_INFINITY) - sentMs,
  );
}

type Storm = { messages: number; toldRules: number; seconds: number };

async function storms(load: AlertLoad, listener: WebhookListener): Promise<Storm> {
  listener.forget();
  const rules = Array.from({ length: plan.rules }, (_, rule) => rule);
  const sentMs = await load.send(rules, 99);
  // What is told as a summary names no single rule: quiet for a while is the end.
  let seen = -1;
  let quietSinceMs = performance.now();
  await until(() => {
    if (listener.messages !== seen) {
      seen = listener.messages;
      quietSinceMs = performance.now();
    }
    return seen > 0 && performance.now() - quietSinceMs > 20_000;
  });
  return {
    messages: listener.messages,
    toldRules: listener.toldAtMs.size,
    seconds: (quietSinceMs - sentMs) / 1000,
  };
}

async function until(isDone: () => boolean): Promise<void> {
  const giveUpMs = performance.now() + patienceMs;
  while (!isDone() && performance.now() < giveUpMs) await sleep(20);
}
