import { BadValue } from './config-problem.ts';

/** Longest token, in characters: it travels in a header. */
export const maxTokenLength = 512;

/** A shorter token gets a warning: it can be guessed. */
export const wiseTokenLength = 16;

/** Reads the token. No message repeats it. Throws a BadValue. */
export function parseToken(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) {
    throw new BadValue(
      'expected visible ASCII characters without spaces, as they fit into a header',
    );
  }
  if (text.length > maxTokenLength) {
    throw new BadValue(`expected at most ${maxTokenLength} characters, got ${text.length}`);
  }
  return text;
}
