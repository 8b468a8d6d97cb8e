/** Longer literals are moved by the runtime. */
const maxLoopBytes: u32 = 64;

/** Words may be written and read up to so many bytes behind content and input. */
export const slackBytes: u32 = 64;

/**
 * Writes what literals and copies from `start` to `end` hold to `contentStart`; false when they are damaged or not
 * `contentBytes` long.
 */
export function uncompressTo(contentStart: u32, start: u32, end: u32, contentBytes: u32): bool {
  const contentEnd = contentStart + contentBytes;
  let at = start;
  let to = contentStart;
  while (at < end) {
    const tag: u32 = load<u8>(at++);
    const kind = tag & 3;
    let length = (tag >>> 2) + 1;
    if (kind === 0) {
      if (length > 60) {
        const lengthBytes = length - 60;
        if (lengthBytes > end - at) return false;
        length = (load<u32>(at) & (u32.MAX_VALUE >>> (32 - 8 * lengthBytes))) + 1;
        at += lengthBytes;
      }
      // One of 4 GiB became 0.
      if (length - 1 >= end - at || length > contentEnd - to) return false;
      putLiteral(to, at, length);
      at += length;
      to += length;
      continue;
    }
    let distance = load<u32>(at);
    if (kind === 1) {
      length = ((tag >>> 2) & 7) + 4;
      distance = ((tag >>> 5) << 8) | (distance & 0xff);
      at += 1;
    } else if (kind === 2) {
      distance &= 0xffff;
      at += 2;
    } else at += 4;
    // A distance of 0 is the largest one here.
    if (at > end || distance - 1 >= to - contentStart || length > contentEnd - to) return false;
    putCopy(to, distance, length);
    to += length;
  }
  return to === contentEnd;
}

function putLiteral(to: u32, from: u32, length: u32): void {
  if (length > maxLoopBytes) {
    memory.copy(to, from, length);
    return;
  }
  for (let i: u32 = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
}

/** Copies word by word as long as none reaches into what it writes. */
function putCopy(to: u32, distance: u32, length: u32): void {
  const from = to - distance;
  if (distance >= 16) {
    for (let i: u32 = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
  } else if (distance >= 8) {
    for (let i: u32 = 0; i < length; i += 8) store<u64>(to + i, load<u64>(from + i));
  } else {
    for (let i: u32 = 0; i < length; i++) store<u8>(to + i, load<u8>(from + i));
  }
}
