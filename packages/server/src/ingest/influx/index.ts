export {
  answerTo,
  errorAnswer,
  type InfluxAnswer,
  type InfluxApi,
  pingAnswer,
  versionHeaders,
} from './answer.ts';
export { InfluxDecoder, type InfluxOptions } from './influx-decoder.ts';
export { type Precision, parsePrecision } from './precision.ts';
export { answerToQuery } from './query.ts';
