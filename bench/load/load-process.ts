/**
 * The load generator, a process of its own so that its processor time can be told from the server's.
 * Its parent sends a plan, then any number of rounds; each is answered with its figures.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { formats } from '../formats/formats.ts';
import { workloads } from '../workload/workloads.ts';
import { HttpConnection } from './http-connection.ts';
import type { LoadFigures, LoadPlan, LoadRound } from './load-plan.ts';
import { type Request, type RequestSource, requestSource } from './request-source.ts';

class Load {
  readonly #connections: HttpConnection[];
  /** Parts that no request is under way for, the one that waits longest first. */
  readonly #idleParts: RequestSource[];

  private constructor(connections: HttpConnection[], parts: RequestSource[]) {
    this.#connections = connections;
    this.#idleParts = parts;
  }

  static async prepare(plan: LoadPlan): Promise<Load> {
    const workload = workloads[plan.workload]();
    const parts = workload.parts.map((_, i) =>
      requestSource(plan, formats[plan.format], workload, i),
    );
    const count = Math.min(plan.connections, parts.length);
    const opened = Array.from({ length: count }, () => HttpConnection.open(plan.port));
    return new Load(await Promise.all(opened), parts);
  }

  async run(round: LoadRound): Promise<LoadFigures> {
    const figures = { requests: 0, samples: 0, failures: 0, firstFailure: undefined };
    const sum: LoadSum = { ...figures, latenciesMs: [] };
    const cpuBefore = process.cpuUsage();
    const beganMs = performance.now();
    const endMs = beganMs + round.durationMs;
    await Promise.all(
      this.#connections.map((connection) => this.#drive(connection, round, beganMs, endMs, sum)),
    );
    const seconds = (performance.now() - beganMs) / 1000;
    const cpu = process.cpuUsage(cpuBefore);
    const { latenciesMs, ...counts } = sum;
    latenciesMs.sort((a, b) => a - b);
    const quantile = (q: number) => latenciesMs[Math.floor(q * latenciesMs.length)] ?? Number.NaN;
    return {
      ...counts,
      seconds,
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      latencyMs: { p50: quantile(0.5), p99: quantile(0.99) },
    };
  }

  async #drive(
    connection: HttpConnection,
    round: LoadRound,
    beganMs: number,
    endMs: number,
    sum: LoadSum,
  ): Promise<void> {
    for (;;) {
      const sentMs = performance.now();
      if (sentMs >= endMs) return;
      const taken = this.#takeRequest();
      if (taken === undefined) return;
      const { part, request } = taken;
      sum.requests++;
      const { status, body } = await connection.send(request.bytes);
      sum.latenciesMs.push(performance.now() - sentMs);
      if (status >= 200 && status < 300) {
        sum.samples += request.samples;
      } else {
        sum.failures++;
        sum.firstFailure ??= `${status} ${body.toString('utf8', 0, 300)}`;
      }
      this.#idleParts.push(part);
      if (round.requestsPerSecond !== undefined) {
        const dueMs = beganMs + (sum.requests / round.requestsPerSecond) * 1000;
        if (dueMs > performance.now()) await sleep(dueMs - performance.now());
      }
    }
  }

  /** Of the part that waits longest; parts that have no more are let go. */
  #takeRequest(): { part: RequestSource; request: Request } | undefined {
    for (;;) {
      const part = this.#idleParts.shift();
      if (part === undefined) return undefined;
      const request = part.next();
      if (request !== undefined) return { part, request };
    }
  }
}

type LoadSum = Pick<LoadFigures, 'requests' | 'samples' | 'failures' | 'firstFailure'> & {
  latenciesMs: number[];
};

export type LoadRequest = { plan: LoadPlan } | { round: LoadRound };
export type LoadAnswer = { ready: true } | { figures: LoadFigures } | { error: string };

let load: Load | undefined;
process.on('message', (request: LoadRequest) => {
  answer(request).then(
    (message) => process.send?.(message),
    (error: Error) => process.send?.({ error: error.message } satisfies LoadAnswer),
  );
});
process.on('disconnect', () => process.exit(0));

async function answer(request: LoadRequest): Promise<LoadAnswer> {
  if ('plan' in request) {
    load = await Load.prepare(request.plan);
    return { ready: true };
  }
  if (load === undefined) throw new Error('a round came before its plan');
  return { figures: await load.run(request.round) };
}
