/** Writes Protocol Buffers for tests, field after field; simple, not fast. */
export class ProtobufWriter {
  readonly #parts: Buffer[] = [];

  varint(field: number, value: number | bigint): this {
    return this.#push(varintBytes(field * 8), varintBytes(value));
  }

  sint(field: number, value: number): this {
    return this.varint(field, value < 0 ? -2 * value - 1 : 2 * value);
  }

  double(field: number, value: number): this {
    return this.#push(varintBytes(field * 8 + 1), doubleBytes(value));
  }

  fixed64(field: number, value: number | bigint): this {
    return this.#push(varintBytes(field * 8 + 1), fixed64Bytes(value));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#push(varintBytes(field * 8 + 2), varintBytes(value.length), value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, Buffer.from(value));
  }

  message(field: number, write: (writer: ProtobufWriter) => void): this {
    const inner = new ProtobufWriter();
    write(inner);
    return this.bytes(field, inner.finish());
  }

  packedDoubles(field: number, values: readonly number[]): this {
    return this.bytes(field, Buffer.concat(values.map(doubleBytes)));
  }

  packedFixed64(field: number, values: readonly (number | bigint)[]): this {
    return this.bytes(field, Buffer.concat(values.map(fixed64Bytes)));
  }

  packedVarints(field: number, values: readonly (number | bigint)[]): this {
    return this.bytes(field, Buffer.concat(values.map(varintBytes)));
  }

  finish(): Buffer {
    return Buffer.concat(this.#parts);
  }

  #push(...parts: Uint8Array[]): this {
    for (const part of parts) this.#parts.push(Buffer.from(part));
    return this;
  }
}

function varintBytes(value: number | bigint): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function doubleBytes(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

function fixed64Bytes(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
}
