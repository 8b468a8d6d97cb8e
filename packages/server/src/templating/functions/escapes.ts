import { ValueError } from '../template-error.ts';

const htmlEscapes = new Map([
  ['"', '&#34;'],
  ["'", '&#39;'],
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['\0', '\ufffd'],
]);

/** As Go's `html`: shorter than `&quot;`, and known to all browsers. */
export function escapeHtml(text: string): string {
  return text.replace(/["'&<>\0]/g, (character) => htmlEscapes.get(character) ?? character);
}

const jsEscapes = new Map([
  ['\\', '\\\\'],
  ["'", "\\'"],
  ['"', '\\"'],
  ['<', '\\u003C'],
  ['>', '\\u003E'],
  ['&', '\\u0026'],
  ['=', '\\u003D'],
]);

/** As Go's `js`: for a text in quotes of JavaScript. */
export function escapeJs(text: string): string {
  return text.replace(/[\\'"<>&=\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    return jsEscapes.get(character) ?? `\\u${code}`;
  });
}

/** As Go's url.QueryEscape: a space becomes `+`. */
export function queryEscape(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}

/** As Go's url.QueryUnescape. Throws a ValueError where `%` is followed by no hexadecimal number. */
export function queryUnescape(text: string): string {
  const bad = /%(?![0-9a-fA-F]{2}).{0,2}/s.exec(text);
  if (bad !== null) throw new ValueError(`invalid URL escape ${JSON.stringify(bad[0])}`);
  const bytes = text
    .replaceAll('+', ' ')
    .split(/((?:%[0-9a-fA-F]{2})+)/)
    .map((part) => (part.startsWith('%') ? Buffer.from(part.replaceAll('%', ''), 'hex') : part));
  return bytes.map((part) => part.toString()).join('');
}
