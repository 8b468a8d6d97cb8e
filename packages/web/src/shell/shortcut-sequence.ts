/** The second key of a sequence must follow within this time, in milliseconds. */
const sequenceWindowMs = 1000;

export type PressedKey = { key: string; atMs: number };

/**
 * What a key press means after the one before: `g o` when `o` follows `g` in time, else the key alone.
 */
export function shortcutOf(previous: PressedKey | null, pressed: PressedKey): string {
  const continues = previous?.key === 'g' && pressed.atMs - previous.atMs <= sequenceWindowMs;
  return continues ? `g ${pressed.key}` : pressed.key;
}
