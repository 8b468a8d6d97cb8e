import type { PlanNode } from '../api/prometheus.ts';

export type PlanRow = {
  key: string;
  depth: number;
  /** The part of the query that it is, with `…` where its own parts stand. */
  text: string;
  node: PlanNode;
  /** Without its children. */
  ownMs: number;
  /** What was spent before it in the order of the work, children first. */
  offsetMs: number;
};

/** They cost nothing and are read in the part that holds them. */
const literals = new Set(['number', 'string']);

/** A plan as rows, each above its children, with the time that each part took by itself. */
export function planRows(root: PlanNode, expression: string): PlanRow[] {
  const rows: PlanRow[] = [];
  let spentMs = 0;
  const visit = (node: PlanNode, depth: number, key: string): void => {
    const parts = node.children.filter(({ name }) => !literals.has(name));
    const inParts = parts.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
    const row = {
      ...{ key, depth, node, offsetMs: 0 },
      text: partText(node, parts, expression),
      ownMs: Math.max(0, node.elapsedMs - inParts),
    };
    rows.push(row);
    parts.forEach((part, i) => {
      visit(part, depth + 1, `${key}.${i}`);
    });
    row.offsetMs = spentMs;
    spentMs += row.ownMs;
  };
  visit(root, 0, '0');
  return rows;
}

function partText(
  { position, name }: PlanNode,
  parts: readonly PlanNode[],
  expression: string,
): string {
  let text = '';
  let at = position.from;
  for (const part of [...parts].sort((a, b) => a.position.from - b.position.from)) {
    const { from, to } = part.position;
    // A part may stand in the place of the whole: parentheses, for one.
    if (from < at || to > position.to || (from === position.from && to === position.to)) continue;
    text += `${expression.slice(at, from)}…`;
    at = to;
  }
  text += expression.slice(at, position.to);
  const written = text.replaceAll(/\s+/g, ' ').trim();
  return written === '' ? name : written;
}
