import type { VectorMatching } from './expression.ts';
import { parseGroupingLabels } from './parse-call.ts';
import { parseSignedNumber } from './parse-literal.ts';
import type { TokenCursor } from './token-cursor.ts';

export type BinaryModifiers = { returnBool: boolean; matching: VectorMatching };

/** `bool`, `on` or `ignoring`, `group_left` or `group_right`, `fill` and its like, in this order. */
export function parseBinaryModifiers(cursor: TokenCursor): BinaryModifiers {
  const returnBool = cursor.accept('bool');
  return { returnBool, matching: { ...parseMatching(cursor), ...parseFill(cursor) } };
}

type Matching = Omit<VectorMatching, 'fillLeft' | 'fillRight'>;

function parseMatching(cursor: TokenCursor): Matching {
  const isOn = cursor.next.kind === 'on';
  if (!isOn && cursor.next.kind !== 'ignoring') {
    return { cardinality: 'one-to-one', labels: [], isOn: false, include: [] };
  }
  cursor.take();
  const labels = parseGroupingLabels(cursor);
  const group = cursor.next.kind;
  if (group !== 'group_left' && group !== 'group_right') {
    return { cardinality: 'one-to-one', labels, isOn, include: [] };
  }
  cursor.take();
  const include = cursor.next.kind === '(' ? parseGroupingLabels(cursor) : [];
  const cardinality = group === 'group_left' ? 'many-to-one' : 'one-to-many';
  return { cardinality, labels, isOn, include };
}

/** `fill(x)`, or `fill_left(x)` and `fill_right(x)` in any order. */
function parseFill(cursor: TokenCursor): Pick<VectorMatching, 'fillLeft' | 'fillRight'> {
  if (cursor.accept('fill')) {
    const value = parseFillValue(cursor);
    return { fillLeft: value, fillRight: value };
  }
  let fillLeft: number | null = null;
  let fillRight: number | null = null;
  for (;;) {
    if (fillLeft === null && cursor.accept('fill_left')) fillLeft = parseFillValue(cursor);
    else if (fillRight === null && cursor.accept('fill_right')) fillRight = parseFillValue(cursor);
    else return { fillLeft, fillRight };
  }
}

function parseFillValue(cursor: TokenCursor): number {
  cursor.expect('(', 'fill value', '"("');
  const value = parseSignedNumber(cursor, 'fill value', 'number');
  cursor.expect(')', 'fill value', '")"');
  return value;
}
