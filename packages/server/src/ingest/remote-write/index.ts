export { answerTo, type RemoteWriteAnswer, refusalOf } from './answer.ts';
export { type RemoteWriteVersion, versionOf } from './content-type.ts';
export {
  RemoteWriteDecoder,
  type RemoteWriteOptions,
  takesSnappy,
} from './remote-write-decoder.ts';
