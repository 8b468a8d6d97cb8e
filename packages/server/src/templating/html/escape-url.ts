/** What Go writes in the place of what it does not let through; known, so that it can be searched for. */
export const refused = 'ZgotmplZ';

const safeSchemes: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel']);

/** A URL, or the beginning of one: one that is not known to be harmless gives way to a link to nothing. */
export function filterUrl(url: string): string {
  const scheme = /^\s*([^:/?#]*):/.exec(url)?.[1];
  const isSafe = scheme === undefined || safeSchemes.has(scheme.toLowerCase());
  return isSafe ? url : `#${refused}`;
}

/** A URL with what must not be in one written as `%` and hexadecimal; what is written so already stays. */
export function normalizeUrl(url: string): string {
  return url.replace(/%(?![0-9a-fA-F]{2})|[^A-Za-z0-9\-._~!#$&*+,/:;=?@[\]%]/gu, percentEncode);
}

/** A text as a part of a URL's query: nothing in it has a meaning there. */
export function encodeUrl(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~]/gu, percentEncode);
}

function percentEncode(character: string): string {
  const bytes = Buffer.from(character.toWellFormed());
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}
