/** A piece of a template. `at` is its offset in the text. */
export type Token = { kind: TokenKind; at: number; text: string };

export type TokenKind =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'word'
  | 'field'
  | 'variable'
  | 'number'
  | 'character'
  | 'string'
  | '.'
  | '('
  | ')'
  | '|'
  | ','
  | '='
  | ':='
  | 'end';

/** How messages call a token. */
export function describeToken({ kind, text }: Token): string {
  if (kind === 'end') return 'the end of the template';
  if (kind === 'left' || kind === 'right') return JSON.stringify(text.trim());
  const short = text.length > 20 ? `${text.slice(0, 20)}…` : text;
  return JSON.stringify(short);
}
