import { slackBytes, uncompressTo } from './uncompress';

/** One stretch of memory, in this order: nothing, the content, what it is made from. */
export const contentStart: u32 = 1024;

const pageBytes: u32 = 65_536;

/** Makes room; gives where `inputBytes` of input belong that say they hold `contentBytes`, or 0 without memory. */
export function makeRoom(contentBytes: u32, inputBytes: u32): u32 {
  const inputStart = (contentStart + contentBytes + slackBytes + 15) & ~15;
  const end = <u64>inputStart + inputBytes + slackBytes;
  const missing = <i64>((end + pageBytes - 1) / pageBytes) - memory.size();
  return missing <= 0 || memory.grow(<i32>missing) !== -1 ? inputStart : 0;
}

/** Writes the content to {@link contentStart}; false when it is damaged or not `contentBytes` long. */
export function uncompress(start: u32, end: u32, contentBytes: u32): bool {
  return uncompressTo(contentStart, start, end, contentBytes);
}
