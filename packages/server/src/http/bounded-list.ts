import { setImmediate } from 'node:timers/promises';

/** How long a list is built at a stretch, in milliseconds, before other requests have their turn. */
const stretchMs = 5;

/** Most characters of JSON in one list; a list of few rows may have long labels. */
export const maxListChars = 16 * 1024 * 1024;

/**
 * The first rows as a JSON array, up to a number of them and a length. Rows are made and printed as they
 * are needed, a few milliseconds at a time: there may be millions.
 */
export async function boundedList(
  rows: Iterable<unknown>,
  maxRows: number,
  maxChars = maxListChars,
): Promise<string> {
  const texts: string[] = [];
  let charCount = 0;
  let untilMs = performance.now() + stretchMs;
  for (const row of rows) {
    const text = JSON.stringify(row);
    charCount += text.length;
    if (charCount > maxChars && texts.length > 0) break;
    texts.push(text);
    if (texts.length >= maxRows) break;
    if (performance.now() < untilMs) continue;
    await setImmediate();
    untilMs = performance.now() + stretchMs;
  }
  return `[${texts.join(',')}]`;
}
