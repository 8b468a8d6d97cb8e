import type { ContractSample } from '../../contract/format-contract.ts';

/** Protobuf by hand, independent of the reader that it tests. */
export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

export function zigzag(value: number): Buffer {
  return varint(value < 0 ? -2 * value - 1 : 2 * value);
}

export function field(number: number, content: Buffer | string): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
}

export function varintField(number: number, value: number | bigint): Buffer {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

export function doubleField(number: number, value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return Buffer.concat([varint((number << 3) | 1), bytes]);
}

export function packed(number: number, values: readonly Buffer[]): Buffer {
  return field(number, Buffer.concat(values));
}

export function doubles(values: readonly number[]): Buffer[] {
  return values.map((value) => {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleLE(value);
    return bytes;
  });
}

export function label(name: string | Buffer, value: string | Buffer, number = 1): Buffer {
  return field(number, Buffer.concat([field(1, Buffer.from(name)), field(2, Buffer.from(value))]));
}

/** As the generated Go code writes it: a field that is 0 is left out. */
export function sample(timestampMs: number | bigint, value: number): Buffer {
  const isZero = Object.is(value, 0);
  return field(
    2,
    Buffer.concat([
      isZero ? Buffer.alloc(0) : doubleField(1, value),
      timestampMs === 0 ? Buffer.alloc(0) : varintField(2, timestampMs),
    ]),
  );
}

/** A TimeSeries of version 1, with its name among the labels, which are sorted as the protocol wants. */
export function timeSeries1(name: string, labels: object, ...rest: Buffer[]): Buffer {
  const pairs = Object.entries({ __name__: name, ...labels }) as [string, string][];
  const sorted = pairs.sort((a, b) => (a[0] < b[0] ? -1 : 1));
  return field(1, Buffer.concat([...sorted.map(([n, v]) => label(n, v)), ...rest]));
}

export function writeRequest1(samples: readonly ContractSample[]): Buffer {
  return Buffer.concat(
    samples.map(({ name, labels, timestampMs, value }) =>
      timeSeries1(name, labels, sample(timestampMs, value)),
    ),
  );
}

/** Gathers the texts of a request of version 2. */
export class Symbols {
  readonly texts: string[] = [''];

  ref(text: string): number {
    const known = this.texts.indexOf(text);
    return known === -1 ? this.texts.push(text) - 1 : known;
  }

  /** Packed references of labels, with the name among them. */
  labelRefs(name: string, labels: object): Buffer {
    const pairs = Object.entries({ __name__: name, ...labels }) as [string, string][];
    const sorted = pairs.sort((a, b) => (a[0] < b[0] ? -1 : 1));
    return packed(
      1,
      sorted.flat().map((text) => varint(this.ref(text))),
    );
  }

  request(...series: Buffer[]): Buffer {
    return Buffer.concat([...this.texts.map((text) => field(4, text)), ...series]);
  }
}

export function writeRequest2(samples: readonly ContractSample[]): Buffer {
  const symbols = new Symbols();
  const series = samples.map(({ name, labels, timestampMs, value }) =>
    field(5, Buffer.concat([symbols.labelRefs(name, labels), sample(timestampMs, value)])),
  );
  return symbols.request(...series);
}
