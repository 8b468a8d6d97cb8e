import { formatJson } from '../../promql/index.ts';
import { ValueError } from '../template-error.ts';
import { isList, isMap, SafeText, type Value } from '../values/index.ts';
import { sortedEntries } from './print-value.ts';
import { TextBuilder } from './text-builder.ts';

/** As Go's json.Marshal: keys of maps in order, `<`, `>` and `&` written as escapes. */
export function toJson(value: Value): string {
  const text = new TextBuilder();
  writeJson(value, text);
  return text.toString();
}

function writeJson(value: unknown, text: TextBuilder): void {
  const scalar = jsonScalar(value);
  if (scalar !== undefined) text.add(scalar);
  else if (isList(value as Value)) writeList(value as readonly Value[], text);
  else if (isMap(value as Value)) {
    writeFields(sortedEntries(value as ReadonlyMap<string, Value>), text);
  } else writeObject(value as object, text);
}

/** Undefined for what has parts. */
function jsonScalar(value: unknown): string | undefined {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') return quoteJson(value);
  if (typeof value === 'number') return jsonNumber(value);
  if (value instanceof SafeText) return quoteJson(value.text);
  return typeof value === 'object' ? undefined : String(value);
}

function writeObject(value: object, text: TextBuilder): void {
  const { toJSON } = value as { toJSON?: () => unknown };
  if (toJSON === undefined) writeFields(Object.entries(value), text);
  else text.nested(() => writeJson(toJSON.call(value), text));
}

function jsonNumber(value: number): string {
  if (!Number.isFinite(value))
    throw new ValueError(`json: unsupported value: ${formatJson(value)}`);
  return formatJson(value);
}

function writeList(values: readonly Value[], text: TextBuilder): void {
  text.nested(() => {
    text.add('[');
    values.forEach((value, index) => {
      if (index > 0) text.add(',');
      writeJson(value, text);
    });
    text.add(']');
  });
}

function writeFields(fields: readonly [string, unknown][], text: TextBuilder): void {
  text.nested(() => {
    text.add('{');
    fields.forEach(([name, value], index) => {
      text.add(`${index > 0 ? ',' : ''}${quoteJson(name)}:`);
      writeJson(value, text);
    });
    text.add('}');
  });
}

/** These three would end a script, and the two line ends JavaScript's texts. */
function quoteJson(text: string): string {
  return JSON.stringify(text).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
