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
  if (value === null || value === undefined) return text.add('null');
  if (typeof value === 'string') return text.add(quoteJson(value));
  if (typeof value === 'number') return text.add(jsonNumber(value));
  if (typeof value !== 'object') return text.add(String(value));
  if (value instanceof SafeText) return text.add(quoteJson(value.text));
  if (isList(value as Value)) return writeList(value as readonly Value[], text);
  if (isMap(value as Value)) return writeFields(sortedEntries(value as ReadonlyMap<string, Value>), text);
  const { toJSON } = value as { toJSON?: () => unknown };
  if (toJSON !== undefined) return text.nested(() => writeJson(toJSON.call(value), text));
  writeFields(Object.entries(value), text);
}

function jsonNumber(value: number): string {
  if (!Number.isFinite(value)) throw new ValueError(`json: unsupported value: ${formatJson(value)}`);
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
