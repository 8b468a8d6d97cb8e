import type { Labels } from '../../alerts/index.ts';

const separator = 0xff;

/**
 * Alertmanager's name of an alert: 16 hex digits of FNV-1a over the sorted names and values of its labels in
 * UTF-8, each followed by a byte that UTF-8 does not have. In two halves, because BigInt is a hundred times
 * slower.
 */
export function fingerprintOf(labels: Labels): string {
  // The offset basis 0xcbf29ce484222325.
  let high = 0xcbf29ce4;
  let low = 0x84222325;
  const add = (byte: number) => {
    low = (low ^ byte) >>> 0;
    // Times the prime 0x100000001b3, which is 2^40 + 0x1b3.
    const product = low * 0x1b3;
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (low << 8)) >>> 0;
    low = product >>> 0;
  };
  const addText = (text: string) => {
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code < 0x80) add(code);
      else {
        for (const byte of Buffer.from(text.slice(at))) add(byte);
        break;
      }
    }
    add(separator);
  };
  for (const name of Object.keys(labels).sort(byCodePoint)) {
    addText(name);
    addText(labels[name] ?? '');
  }
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}

/** Go sorts by bytes; UTF-16 sorts characters beyond its basic plane elsewhere. */
function byCodePoint(a: string, b: string): number {
  if (a === b) return 0;
  if (isBasic(a) && isBasic(b)) return a < b ? -1 : 1;
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

function isBasic(text: string): boolean {
  return !/[\ud800-\udfff]/.test(text);
}
