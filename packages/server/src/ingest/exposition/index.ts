export { answerTo, type ExpositionAnswer } from './answer.ts';
export { formatOf } from './content-type.ts';
export { ExpositionDecoder } from './exposition-decoder.ts';
export type { ExpositionOptions } from './options.ts';
