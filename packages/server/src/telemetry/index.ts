export { expose, expositionContentType } from './exposition.ts';
export { SelfRecorder } from './self-recorder.ts';
export { heartbeatMetric, type Levels, Telemetry } from './telemetry.ts';
