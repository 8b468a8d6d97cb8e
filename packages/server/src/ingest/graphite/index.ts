export { GraphiteDecoder } from './graphite-decoder.ts';
export { openGraphiteListener } from './graphite-listener.ts';
