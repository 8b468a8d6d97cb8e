import { slackBytes, uncompressTo } from '../../../snappy/assembly/uncompress';
import { bodyStart } from './memory';

/** Where a body in Snappy's block format belongs, without its length, that holds `contentBytes`. */
export function compressedStart(contentBytes: u32): u32 {
  return (bodyStart + contentBytes + slackBytes + 15) & ~15;
}

/** Makes it the body that is scanned; false when it is damaged or not `contentBytes` long. */
export function uncompressBody(compressedBytes: u32, contentBytes: u32): bool {
  const start = compressedStart(contentBytes);
  return uncompressTo(bodyStart, start, start + compressedBytes, contentBytes);
}
