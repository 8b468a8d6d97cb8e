export type { TakeLines } from './delivery.ts';
export { defaultLimits, type ListenerLimits } from './limits.ts';
export { LineListener, type LineListenerOptions } from './line-listener.ts';
export { Refusals } from './refusals.ts';
