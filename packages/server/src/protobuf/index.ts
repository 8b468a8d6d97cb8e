/** Reads and writes Protocol Buffers where they lie, for all formats that come or go in them. */
export { MessageWriter, varintBytes } from './message-writer.ts';
export { nanosToMs } from './nanos-to-ms.ts';
export {
  maxListedValues,
  maxNestingDepth,
  ProtobufReader,
  tagOf,
  type WireType,
  wireTypes,
} from './protobuf-reader.ts';
