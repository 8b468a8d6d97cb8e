/** Prometheus remote read: samples as they are, for another Prometheus to evaluate. */
export {
  decodeReadRequest,
  maxReadMatchers,
  maxReadQueries,
  type ReadQuery,
} from './read-request.ts';
export { maxReadAnswerBytes, ReadResponse } from './read-response.ts';
export { type ReadResult, type ReadSources, readAll } from './read-samples.ts';
