/**
 * Writes a text that is all ASCII, the usual, at `start` without a call into the runtime, which costs more than short
 * texts take. Gives its end, or -1 when it is not ASCII; there is room for it.
 */
export function writeAscii(text: string, bytes: Uint8Array, start: number): number {
  const { length } = text;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x80) return -1;
    bytes[start + i] = unit;
  }
  return start + length;
}
