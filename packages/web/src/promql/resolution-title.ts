const titles: Record<string, string> = {
  raw: 'raw samples',
  '1m': '1 min rows',
  '1h': '1 h rows',
  '1d': '1 d rows',
};

/** In words, of which rows an answer is made, as `X-Tidemark-Resolution` says; null where it says nothing. */
export function resolutionTitle(resolution: string | null): string | null {
  return resolution === null ? null : (titles[resolution] ?? resolution);
}
