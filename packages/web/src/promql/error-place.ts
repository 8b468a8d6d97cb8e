/** What is wrong with a query and where: UTF-16 positions for an editor, line and column for people. */
export type ErrorPlace = {
  reason: string;
  at: { from: number; to: number } | null;
  line: number;
  column: number;
};

/** `invalid parameter "query": 1:5: parse error: …`, where columns count UTF-8 bytes. */
const written = /^(?:invalid parameter "query": )?(?:(\d+):(\d+): )?(?:parse error: )?/;

/** Reads the place out of the server's message; `at` is null where it names none. */
export function placeOfError(message: string, query: string): ErrorPlace {
  const [prefix = '', lineText, columnText] = written.exec(message) ?? [];
  const reason = message.slice(prefix.length);
  if (lineText === undefined || columnText === undefined) {
    return { reason, at: null, line: 0, column: 0 };
  }
  const line = Number(lineText);
  const lines = query.split('\n');
  const lineStart = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
  const lineText16 = lines[line - 1] ?? '';
  const column = charactersBefore(lineText16, Number(columnText) - 1);
  const from = Math.min(lineStart + column, query.length);
  return { reason, at: wordAt(query, from), line, column: column + 1 };
}

/** How many UTF-16 units the first `byteCount` bytes of a line are. */
function charactersBefore(text: string, byteCount: number): number {
  const bytes = new TextEncoder().encode(text).subarray(0, byteCount);
  return new TextDecoder().decode(bytes).length;
}

/** The word that begins here, or one character; at the end of the text the last one. */
function wordAt(text: string, from: number): { from: number; to: number } {
  const word = /^[\w:.]+/.exec(text.slice(from))?.[0] ?? '';
  if (word !== '') return { from, to: from + word.length };
  if (from < text.length) return { from, to: from + 1 };
  return { from: Math.max(0, text.trimEnd().length - 1), to: text.length };
}
