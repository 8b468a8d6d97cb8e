export { answerTo, type RemoteWriteAnswer, writtenHeaders } from './answer.ts';
export { type RemoteWriteVersion, versionOf } from './content-type.ts';
