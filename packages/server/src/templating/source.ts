/** The text of a template, or of a file with several, under the name that messages call it by. */
export type TemplateSource = { name: string; text: string };

/** Line and column of an offset, both from 1; columns count UTF-16 code units. */
export function placeIn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line++;
  return { line, column: offset - lineStart + 1 };
}
