/**
 * The address of an annotation or of a sender's link, if it is one that a browser may follow: anybody who sends
 * alerts can write `javascript:` there. Null for all else.
 */
export function safeLink(text: string, origin: string): string | null {
  if (!/^(?:https?:\/\/|\/(?!\/))/i.test(text)) return null;
  try {
    const address = new URL(text, origin);
    return address.protocol === 'http:' || address.protocol === 'https:' ? address.href : null;
  } catch {
    return null;
  }
}
