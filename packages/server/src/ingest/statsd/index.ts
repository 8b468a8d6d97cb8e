export { defaultStatsdLimits, flushIntervalMs, type StatsdLimits } from './limits.ts';
export {
  StatsdListener,
  type StatsdListenerOptions,
  type StoreRows,
} from './statsd-listener.ts';
