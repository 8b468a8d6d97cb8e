/** The text within a limit of UTF-16 code units, cut at a line or a word where there is one, with an ellipsis. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const head = text.slice(0, Math.max(0, limit - 1));
  const whole = /[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head;
  // A cut at a line is nicer as long as it does not cost half of the text.
  for (const mark of ['\n', ' ']) {
    const at = whole.lastIndexOf(mark);
    if (at > limit / 2) return `${whole.slice(0, at)}${mark === '\n' ? '\n' : ''}…`;
  }
  return `${whole}…`;
}

/** The same for the simple HTML of chats: tags and entities stay whole, and open tags are closed. */
export function cutHtml(html: string, limit: number): string {
  if (html.length <= limit) return html;
  const open: string[] = [];
  let kept = '';
  for (const token of html.match(/<[^>]*>|&[a-z0-9#]+;|[\s\S]/giu) ?? []) {
    const closing = open
      .map((name) => `</${name}>`)
      .reverse()
      .join('');
    if (kept.length + token.length + closing.length + closingLength(token) + 1 > limit) {
      return `${kept}…${closing}`;
    }
    kept += token;
    const tag = /^<(\/?)([a-z-]+)/i.exec(token);
    if (tag?.[2] === undefined) continue;
    if (tag[1] === '/') open.pop();
    else open.push(tag[2]);
  }
  return kept;
}

/** What an opening tag will need to be closed. */
function closingLength(token: string): number {
  const name = /^<([a-z-]+)/i.exec(token)?.[1];
  return name === undefined ? 0 : name.length + 3;
}

/** The text whose UTF-8 has so many bytes at most. */
export function cutBytes(text: string, limitBytes: number): string {
  if (Buffer.byteLength(text) <= limitBytes) return text;
  let length = Math.min(text.length, limitBytes);
  while (Buffer.byteLength(cutText(text, length)) > limitBytes) {
    length -= Math.max(1, Math.ceil((Buffer.byteLength(cutText(text, length)) - limitBytes) / 4));
  }
  return cutText(text, length);
}
