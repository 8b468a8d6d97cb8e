export { BlockReader } from './block-reader.ts';
export { encodeNativeBlock, type NativeColumn, type NativeColumnType } from './native-block.ts';
export { RowReader } from './row-reader.ts';
