/** Which lines of a chart are shown: all but some, or only some. */
export type LineSelection = { kind: 'except' | 'only'; keys: readonly string[] };

export const allLines: LineSelection = { kind: 'except', keys: [] };

export function isShown(selection: LineSelection, key: string): boolean {
  return selection.keys.includes(key) === (selection.kind === 'only');
}

/** The selection as far as these lines go: all of them rather than none, when others were meant. */
export function selectionFor(selection: LineSelection, keys: readonly string[]): LineSelection {
  return keys.some((key) => isShown(selection, key)) ? selection : allLines;
}

/** Shows one line alone; all again when it is alone already. */
export function isolate(selection: LineSelection, key: string): LineSelection {
  const isAlone = selection.kind === 'only' && selection.keys.length === 1;
  return isAlone && selection.keys[0] === key ? allLines : { kind: 'only', keys: [key] };
}

/** Hides or shows one line; all again rather than none. */
export function toggle(selection: LineSelection, key: string): LineSelection {
  const { kind, keys } = selection;
  const rest = keys.filter((one) => one !== key);
  if (rest.length < keys.length) {
    return rest.length === 0 ? allLines : { kind, keys: rest };
  }
  return { kind, keys: [...keys, key] };
}

/** The parameter of a query's selection names the query by its position: `hide=0:…` or `only=0:…`. */
const parameterOf = { except: 'hide', only: 'only' } as const;

export function encodeSelection(
  query: URLSearchParams,
  position: number,
  { kind, keys }: LineSelection,
): void {
  for (const key of keys) query.append(parameterOf[kind], `${position}:${key}`);
}

export function decodeSelection(query: URLSearchParams, position: number): LineSelection {
  const prefix = `${position}:`;
  const keysOf = (kind: LineSelection['kind']) => {
    const texts = query.getAll(parameterOf[kind]).filter((text) => text.startsWith(prefix));
    return [...new Set(texts.map((text) => text.slice(prefix.length)))];
  };
  const only = keysOf('only');
  return only.length > 0
    ? { kind: 'only', keys: only }
    : { kind: 'except', keys: keysOf('except') };
}
