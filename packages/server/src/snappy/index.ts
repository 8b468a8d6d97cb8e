/** Snappy's block format, both ways. */
export { FragmentCompressor, lengthPreamble, maxFragmentBytes } from './compress.ts';
export { contentLength, Uncompressor } from './uncompress.ts';
