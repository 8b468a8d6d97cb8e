/**
 * Whether a text is an address that a message may link to. Without an external address of this server,
 * templates make links that lead nowhere, and some providers refuse the message for one.
 */
export function isAddress(text: string): boolean {
  return /^https?:\/\/[^/]/.test(text);
}
