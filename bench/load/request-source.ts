import type { Format, Tick } from '../formats/format.ts';
import { type TickValues, tickValues } from '../workload/series-values.ts';
import { offsetMs, type Workload, type WorkloadPart } from '../workload/workloads.ts';
import type { LoadPlan } from './load-plan.ts';

export type Request = { bytes: Buffer; samples: number };

/** Gives the requests of one part, in the order of time. */
export interface RequestSource {
  /** The next request, or undefined after the last. Its bytes are valid until the next call. */
  next(): Request | undefined;
}

/** How many prepared bodies a part has; they take turns. */
const preparedBodies = 8;

export function requestSource(
  plan: LoadPlan,
  format: Format,
  workload: Workload,
  partIndex: number,
): RequestSource {
  const part = workload.parts[partIndex];
  if (part === undefined) throw new Error(`the workload has no part ${partIndex}`);
  const values = valuesOf(workload, partIndex);
  const Source = plan.bodies === 'fresh' ? FreshRequests : PreparedRequests;
  return new Source(plan, format, workload, part, values);
}

/** Values of a part, the same whoever asks. */
export function valuesOf(workload: Workload, partIndex: number): TickValues {
  const before = workload.parts.slice(0, partIndex);
  const firstSeries = before.reduce((sum, { series }) => sum + series.length, 0);
  const part = workload.parts[partIndex];
  return tickValues(part?.kind ?? 'level', firstSeries, part?.series.length ?? 0);
}

class FreshRequests implements RequestSource {
  readonly #write: (ticks: readonly Tick[]) => Buffer;
  readonly #plan: LoadPlan;
  readonly #format: Format;
  readonly #workload: Workload;
  readonly #values: TickValues;
  #tick = 0;

  constructor(
    plan: LoadPlan,
    format: Format,
    workload: Workload,
    part: WorkloadPart,
    values: TickValues,
  ) {
    this.#plan = plan;
    this.#format = format;
    this.#workload = workload;
    this.#values = values;
    this.#write = format.bodyWriter(part.series);
  }

  next(): Request | undefined {
    const { tickCount, ticksPerRequest } = this.#workload;
    const last = Math.min(this.#tick + ticksPerRequest, tickCount ?? Number.POSITIVE_INFINITY);
    const ticks: Tick[] = [];
    for (; this.#tick < last; this.#tick++) {
      const timestampMs = timestampOf(this.#plan, this.#workload, this.#tick);
      ticks.push({ timestampMs, values: this.#values.values.slice() });
      this.#values.step();
    }
    if (ticks.length === 0) return undefined;
    const samples = ticks.length * this.#values.values.length;
    return { bytes: requestBytes(this.#plan.port, this.#format, this.#write(ticks)), samples };
  }
}

class PreparedRequests implements RequestSource {
  readonly #plan: LoadPlan;
  readonly #format: Format;
  readonly #workload: Workload;
  readonly #samples: number;
  readonly #prepared: { bytes: Buffer; timestampOffsets: number[] }[] = [];
  #tick = 0;

  constructor(
    plan: LoadPlan,
    format: Format,
    workload: Workload,
    part: WorkloadPart,
    values: TickValues,
  ) {
    this.#plan = plan;
    this.#format = format;
    this.#workload = workload;
    this.#samples = part.series.length * workload.ticksPerRequest;
    const write = format.bodyWriter(part.series);
    // A time whose bytes occur nowhere else in a body.
    const placeholderMs = 1_357_911_131_517;
    for (let i = 0; i < preparedBodies; i++) {
      const ticks = Array.from({ length: workload.ticksPerRequest }, () => {
        const tick = { timestampMs: placeholderMs, values: values.values.slice() };
        values.step();
        return tick;
      });
      const body = write(ticks);
      const bytes = requestBytes(plan.port, format, body);
      const timestampOffsets = occurrences(bytes, format.timestampBytes(placeholderMs));
      if (timestampOffsets.length !== this.#samples) throw new Error('a placeholder was not found');
      this.#prepared.push({ bytes, timestampOffsets });
    }
  }

  next(): Request | undefined {
    const { ticksPerRequest } = this.#workload;
    const prepared = this.#prepared[(this.#tick / ticksPerRequest) % preparedBodies];
    if (prepared === undefined) return undefined;
    const { bytes, timestampOffsets } = prepared;
    const perTick = this.#samples / ticksPerRequest;
    for (let i = 0; i < ticksPerRequest; i++) {
      const timestampMs = timestampOf(this.#plan, this.#workload, this.#tick++);
      const timestamp = this.#format.timestampBytes(timestampMs);
      for (let sample = i * perTick; sample < (i + 1) * perTick; sample++) {
        bytes.set(timestamp, timestampOffsets[sample]);
      }
    }
    return { bytes, samples: this.#samples };
  }
}

function timestampOf(plan: LoadPlan, workload: Workload, tick: number): number {
  return plan.startMs + tick * workload.stepMs + offsetMs;
}

function requestBytes(port: number, format: Format, body: Buffer): Buffer {
  const headers = { Host: `127.0.0.1:${port}`, ...format.contentHeaders };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${format.path} HTTP/1.1\r\n${lines.join('')}Content-Length: ${body.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), body]);
}

function occurrences(bytes: Buffer, wanted: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + wanted.length)) {
    offsets.push(at);
  }
  return offsets;
}
