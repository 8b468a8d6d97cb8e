export { LayoutThread } from './layout-thread.ts';
export { MinuteColumns, type SketchColumns } from './minute-columns.ts';
export { MinuteStretches } from './minute-stretches.ts';
export { RowLayout } from './row-layout.ts';
export { endOfRun, RowOrder } from './row-order.ts';
export { SampleColumns } from './sample-columns.ts';
export { decimalsFor, keptAsBits } from './short-decimal.ts';
export * as stretch from './stretch.ts';
