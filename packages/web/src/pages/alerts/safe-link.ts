/**
 * A sender's link, if it is one that a browser may follow: anybody who sends alerts can write `javascript:` there.
 * It may be a path on this server. Null for all else.
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

/** The same of a label or annotation, where `/var/lib` is no address. */
export function webLink(text: string): string | null {
  return text.startsWith('/') ? null : safeLink(text, 'http://localhost');
}
