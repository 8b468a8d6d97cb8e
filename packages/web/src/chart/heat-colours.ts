/** From nearly nothing to the most: one hue whose lightness alone says how much. */
const stops = {
  light: [
    [222, 241, 244],
    [133, 203, 214],
    [30, 137, 156],
    [10, 84, 104],
    [9, 42, 66],
  ],
  dark: [
    [22, 50, 60],
    [22, 94, 108],
    [43, 153, 166],
    [126, 214, 214],
    [244, 250, 214],
  ],
} as const;

/** The colour of a share between 0 (exclusive) and 1. */
export function heatColour(share: number, scheme: 'light' | 'dark'): string {
  const colours = stops[scheme];
  const place = Math.min(1, Math.max(0, share)) * (colours.length - 1);
  const below = Math.min(colours.length - 2, Math.floor(place));
  const [from, to] = [colours[below] ?? colours[0], colours[below + 1] ?? colours[0]];
  const mixed = from.map((one, i) => Math.round(one + ((to[i] ?? one) - one) * (place - below)));
  return `rgb(${mixed.join(' ')})`;
}

/** Counts vary by powers of ten: the square root keeps the small ones visible. */
export function heatShare(count: number, maxCount: number): number {
  return maxCount > 0 ? Math.sqrt(count / maxCount) : 0;
}

/** The colours from left to right, for a legend. */
export function heatGradient(scheme: 'light' | 'dark'): string {
  const shares = [0, 0.25, 0.5, 0.75, 1];
  return `linear-gradient(to right, ${shares.map((share) => heatColour(share, scheme)).join(', ')})`;
}
