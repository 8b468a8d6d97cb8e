import { ProtobufWriter } from '../../protobuf/testing/protobuf-writer.ts';

export type MatcherFields = { type?: number; name?: string; value?: string };
export type QueryFields = {
  startMs?: number | bigint;
  endMs?: number | bigint;
  matchers?: readonly MatcherFields[];
  hints?: {
    stepMs?: number;
    func?: string;
    startMs?: number;
    endMs?: number;
    rangeMs?: number;
  };
};

/** A ReadRequest as Go's generated code writes it, but for zeros, which it leaves out. */
export function encodeReadRequest(
  queries: readonly QueryFields[],
  acceptedTypes: readonly number[] = [],
): Buffer {
  const writer = new ProtobufWriter();
  for (const query of queries) writer.message(1, (inner) => writeQuery(inner, query));
  if (acceptedTypes.length > 0) writer.packedVarints(2, acceptedTypes);
  return writer.finish();
}

function writeQuery(writer: ProtobufWriter, query: QueryFields): void {
  const { startMs = 0, endMs = 0, matchers = [], hints } = query;
  writer.varint(1, startMs).varint(2, endMs);
  for (const { type = 0, name = '', value = '' } of matchers) {
    writer.message(3, (inner) => inner.varint(1, type).text(2, name).text(3, value));
  }
  if (hints === undefined) return;
  writer.message(4, (inner) => {
    const { stepMs = 0, func = '', startMs: from = 0, endMs: to = 0, rangeMs = 0 } = hints;
    inner.varint(1, stepMs).text(2, func).varint(3, from).varint(4, to);
    inner.text(5, 'host').varint(6, 1).varint(7, rangeMs);
  });
}
