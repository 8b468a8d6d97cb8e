import type { PlanNode } from '../api/prometheus.ts';

export type PlanRow = {
  key: string;
  depth: number;
  /** The part of the query that it is. */
  text: string;
  node: PlanNode;
  /** Without its children. */
  ownMs: number;
  /** What was spent before it in the order of the work, children first. */
  offsetMs: number;
};

/** Longer parts are cut in the middle: begin and end say what they are. */
const maxTextLength = 90;

/** A plan as rows, each above its children, with the time that each part took by itself. */
export function planRows(root: PlanNode, expression: string): PlanRow[] {
  const rows: PlanRow[] = [];
  let spentMs = 0;
  const visit = (node: PlanNode, depth: number, key: string): void => {
    const inChildren = node.children.reduce((sum, { elapsedMs }) => sum + elapsedMs, 0);
    const row = {
      ...{ key, depth, node, offsetMs: 0 },
      text: partText(node, expression),
      ownMs: Math.max(0, node.elapsedMs - inChildren),
    };
    rows.push(row);
    node.children.forEach((child, i) => {
      visit(child, depth + 1, `${key}.${i}`);
    });
    row.offsetMs = spentMs;
    spentMs += row.ownMs;
  };
  visit(root, 0, '0');
  return rows;
}

function partText({ position, name }: PlanNode, expression: string): string {
  const text = expression.slice(position.from, position.to).replaceAll(/\s+/g, ' ').trim();
  if (text === '') return name;
  if (text.length <= maxTextLength) return text;
  return `${text.slice(0, maxTextLength / 2)} … ${text.slice(-maxTextLength / 2)}`;
}
