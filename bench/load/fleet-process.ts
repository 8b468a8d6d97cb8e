/**
 * A fleet of hosts that each send 100 metrics once a minute by remote write: a process of its own, as
 * `load-process.ts`, that makes its bodies as it goes because so many series have no room as templates.
 * First each host sends once as fast as it is acknowledged, which makes the series; then all go on at
 * their pace. Its arguments: port, hosts, minutes, connections. It prints a line of JSON
 * (FleetProgress) every second, and ends when all is acknowledged or given up.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { storedAsSnappy, varint } from '../formats/snappy.ts';
import { type FleetProgress, metricsPerHost } from './fleet-plan.ts';
import { HttpConnection } from './http-connection.ts';

const hostsPerRequest = 20;
const minuteMs = 60_000;

const [port = 0, hosts = 0, minutes = 0, connections = 1] = process.argv.slice(2).map(Number);

const progress: FleetProgress = {
  minute: -1,
  creationSeconds: 0,
  acknowledged: 0,
  failures: 0,
  firstFailure: null,
  behindSeconds: 0,
  cpuSeconds: 0,
  isDone: false,
};

function label(name: string, value: string): Buffer {
  const pair = Buffer.concat([bytesField(1, Buffer.from(name)), bytesField(2, Buffer.from(value))]);
  return bytesField(1, pair);
}

function bytesField(field: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of((field << 3) | 2), varint(content.length), content]);
}

const sampleBytes = 1 + 8 + 1;
const zero = '0'.charCodeAt(0);

/** A host's first metric with its sample: the others differ in two digits of the name and in the value. */
function firstSeries(host: number, timestamp: Buffer): Buffer {
  const sample = Buffer.alloc(sampleBytes);
  sample[0] = (1 << 3) | 1;
  sample[sampleBytes - 1] = 2 << 3;
  return bytesField(
    1,
    Buffer.concat([
      label('__name__', 'node_metric_00_total'),
      label('datacenter', `dc-${host % 4}`),
      label('host', `host-${String(host).padStart(6, '0')}`),
      label('job', 'node'),
      label('rack', `rack-${host % 500}`),
      bytesField(2, Buffer.concat([sample, timestamp])),
    ]),
  );
}

/**
 * All series of some hosts, each with its sample of this minute. Copied from one of each host: whatever the load takes
 * of the machine, the server and who asks it do not get.
 */
function body(firstHost: number, timestampMs: number): Buffer {
  const ofHosts: Buffer[] = [];
  const timestamp = varint(timestampMs);
  const last = Math.min(firstHost + hostsPerRequest, hosts);
  for (let host = firstHost; host < last; host++) {
    const first = firstSeries(host, timestamp);
    const digitsAt = first.indexOf('00_total');
    const valueAt = first.length - timestamp.length - 1 - 8;
    const all = Buffer.alloc(first.length * metricsPerHost, first);
    for (let metric = 0; metric < metricsPerHost; metric++) {
      const at = metric * first.length;
      all[at + digitsAt] = zero + Math.floor(metric / 10);
      all[at + digitsAt + 1] = zero + (metric % 10);
      const value = ((host * 31 + metric * 17 + timestampMs / 1000) % 100_000) / 4;
      all.writeDoubleLE(value, at + valueAt);
    }
    ofHosts.push(all);
  }
  return storedAsSnappy(Buffer.concat(ofHosts));
}

const requestsPerMinute = Math.ceil(hosts / hostsPerRequest);

/** Sends until it is acknowledged. */
async function send(connection: HttpConnection, request: number, timestampMs: number) {
  const content = body(request * hostsPerRequest, timestampMs);
  const head = `POST /api/v1/write HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-protobuf\r\nContent-Encoding: snappy\r\nContent-Length: ${content.length}\r\n\r\n`;
  const message = Buffer.concat([Buffer.from(head), content]);
  for (;;) {
    const { status, body: answer } = await connection.send(message);
    if (status === 204) break;
    progress.failures++;
    progress.firstFailure ??= `${status} ${answer.toString('utf8', 0, 200)}`;
    await sleep(1_000);
  }
  const sent = Math.min(hostsPerRequest, hosts - request * hostsPerRequest);
  progress.acknowledged += sent * metricsPerHost;
}

async function create(connection: HttpConnection, first: number): Promise<void> {
  // The minute before, so that no sample of the first minute is a repeat.
  const timestampMs = (Math.floor(Date.now() / minuteMs) - 1) * minuteMs;
  for (let request = first; request < requestsPerMinute; request += connections) {
    await send(connection, request, timestampMs);
  }
}

async function drive(connection: HttpConnection, first: number, beganMs: number): Promise<void> {
  const startMs = Math.floor((performance.timeOrigin + beganMs) / minuteMs) * minuteMs;
  for (let minute = 0; minute < minutes; minute++) {
    for (let request = first; request < requestsPerMinute; request += connections) {
      const dueMs = beganMs + (minute + request / requestsPerMinute) * minuteMs;
      const waitMs = dueMs - performance.now();
      if (waitMs > 1) await sleep(waitMs);
      progress.minute = minute;
      progress.behindSeconds = Math.max(0, -waitMs / 1000);
      await send(connection, request, startMs + minute * minuteMs);
    }
  }
}

function say(): void {
  const cpu = process.cpuUsage();
  progress.cpuSeconds = (cpu.user + cpu.system) / 1e6;
  process.stdout.write(`${JSON.stringify(progress)}\n`);
}

const timer = setInterval(say, 1_000);
const opened = await Promise.all(
  Array.from({ length: connections }, () => HttpConnection.open(port)),
);
const createdFromMs = performance.now();
await Promise.all(opened.map(create));
const beganMs = performance.now();
progress.creationSeconds = (beganMs - createdFromMs) / 1000;
await Promise.all(opened.map((connection, first) => drive(connection, first, beganMs)));
clearInterval(timer);
progress.isDone = true;
say();
for (const connection of opened) connection.close();
