export { answerTo, type CollectdAnswer } from './answer.ts';
export { CollectdDecoder } from './collectd-decoder.ts';
