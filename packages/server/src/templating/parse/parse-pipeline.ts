import { maxVariables } from '../limits.ts';
import { parseCharacter, parseNumber, parseString } from './literals.ts';
import type { Command, Operand, Pipeline } from './syntax.ts';
import type { Token } from './token.ts';
import type { TokenCursor } from './token-cursor.ts';

/** `$x := command | command`, up to the end of the action or parenthesis, which is not taken. */
export function parsePipeline(cursor: TokenCursor, context: string): Pipeline {
  cursor.skipSpace();
  const { at } = cursor.next;
  const { names, isAssignment } = parseVariables(cursor, context);
  const commands: Command[] = [];
  do {
    commands.push(parseCommand(cursor, context, commands.length));
  } while (cursor.takeIf('|'));
  if (!isAssignment) declare(cursor, names);
  return { at, variables: names.map(({ text }) => text), isAssignment, commands };
}

/** The variables that get the value; what is declared can be seen only behind the pipeline. */
function parseVariables(
  cursor: TokenCursor,
  context: string,
): { names: Token[]; isAssignment: boolean } {
  const mark = cursor.mark();
  const names: Token[] = [];
  while (cursor.next.kind === 'variable' && names.length < 2) {
    names.push(cursor.take());
    if (!cursor.takeIf(',')) break;
    cursor.skipSpace();
  }
  const isDeclaration = names.length > 0 && cursor.takeIf(':=');
  const isAssignment = names.length > 0 && !isDeclaration && cursor.takeIf('=');
  if (!isDeclaration && !isAssignment) {
    if (names.length > 1) cursor.unexpected(context);
    cursor.backTo(mark);
    return { names: [], isAssignment: false };
  }
  const [, second] = names;
  if (second !== undefined && context !== 'range') {
    cursor.fail(second.at, `too many declarations in ${context}`);
  }
  if (isAssignment) for (const name of names) cursor.checkVariable(name);
  return { names, isAssignment };
}

function declare(cursor: TokenCursor, names: readonly Token[]): void {
  for (const { at, text } of names) {
    if (cursor.variables.length > maxVariables) {
      cursor.fail(at, `more than ${maxVariables} variables`);
    }
    cursor.variables.push(text);
  }
}

function parseCommand(cursor: TokenCursor, context: string, stage: number): Command {
  cursor.skipSpace();
  const { at } = cursor.next;
  const operands = [parseOperand(cursor, context)];
  while (cursor.next.kind === 'space') {
    cursor.skipSpace();
    if (isEnd(cursor.next)) break;
    operands.push(parseOperand(cursor, context));
  }
  if (!isEnd(cursor.next)) cursor.unexpected(context);
  const [first] = operands;
  if (stage > 0 && (first?.kind === 'literal' || first?.kind === 'dot' || first?.kind === 'nil')) {
    cursor.fail(at, `non executable command in pipeline stage ${stage + 1}`);
  }
  return { at, operands };
}

function isEnd({ kind }: Token): boolean {
  return kind === '|' || kind === ')' || kind === 'right' || kind === 'end';
}

function parseOperand(cursor: TokenCursor, context: string): Operand {
  const token = cursor.next;
  const { at } = token;
  if (token.kind === 'field') return parseFields(cursor, { kind: 'dot', at });
  const operand = parseTerm(cursor, context);
  if (cursor.next.kind !== 'field') return operand;
  if (operand.kind === 'literal' || operand.kind === 'nil' || operand.kind === 'dot') {
    cursor.fail(cursor.next.at, `unexpected ${cursor.next.text} after ${token.text}`);
  }
  return parseFields(cursor, operand);
}

function parseFields(cursor: TokenCursor, of: Operand): Operand {
  const { at } = cursor.next;
  const names: string[] = [];
  while (cursor.next.kind === 'field') names.push(cursor.take().text.slice(1));
  return { kind: 'fields', at: of.kind === 'dot' ? at : of.at, of, names };
}

function parseTerm(cursor: TokenCursor, context: string): Operand {
  const token = cursor.next;
  const { at, text } = token;
  switch (token.kind) {
    case '.':
      cursor.take();
      return { kind: 'dot', at };
    case 'variable':
      cursor.take();
      cursor.checkVariable(token);
      return { kind: 'variable', at, name: text };
    case 'word':
      return parseWord(cursor);
    case '(':
      return parseParenthesis(cursor);
    case 'string':
      cursor.take();
      return { kind: 'literal', at, value: parseString(text) };
    case 'number':
    case 'character': {
      cursor.take();
      const value = token.kind === 'number' ? parseNumber(text) : parseCharacter(text);
      if (value === undefined) cursor.fail(at, `bad ${token.kind} ${text.slice(0, 40)}`);
      return { kind: 'literal', at, value };
    }
    case 'right':
    case 'end':
      cursor.fail(at, `missing value for ${context}`);
  }
  return cursor.unexpected(context);
}

function parseWord(cursor: TokenCursor): Operand {
  const token = cursor.take();
  const { at, text } = token;
  if (text === 'true' || text === 'false') return { kind: 'literal', at, value: text === 'true' };
  if (text === 'nil') return { kind: 'nil', at };
  cursor.checkFunction(token);
  return { kind: 'function', at, name: text };
}

function parseParenthesis(cursor: TokenCursor): Operand {
  const { at } = cursor.take();
  const pipeline = cursor.nested(at, () => parsePipeline(cursor, 'parenthesis'));
  if (!cursor.takeIf(')')) cursor.fail(at, 'unclosed parenthesis');
  return { kind: 'pipeline', at, pipeline };
}
