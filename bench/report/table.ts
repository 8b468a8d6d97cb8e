import type { System, SystemName } from '../systems/system.ts';
import { type Measure, ratioTo } from './measure.ts';

/** The measures as a Markdown table, which reads well in a terminal too; ratios come first. */
export function table(measures: readonly Measure[], systems: readonly System[]): string {
  const peers = systems.map(({ name }) => name).filter((name) => name !== 'Tidemark');
  const head = ['What', 'Unit', 'Tidemark'];
  for (const peer of peers) head.push(`× ${peer}`, peer);
  head.push('Bar', 'Holds');
  const rows = measures.map((measure) => row(measure, peers));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((cells) => cells[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => pad(cell, widths[i] ?? 0, isText(i, head))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (isText(i, head) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function row(measure: Measure, peers: readonly SystemName[]): string[] {
  const cells = [measure.what, measure.unit, shown(measure.figures.Tidemark)];
  for (const peer of peers) {
    const ratio = ratioTo(measure, peer);
    cells.push(ratio === undefined ? '–' : `${shown(ratio)} ×`, shown(measure.figures[peer]));
  }
  const { bar } = measure;
  const isMeasured = measure.figures.Tidemark !== undefined;
  cells.push(
    bar?.text ?? '',
    bar === undefined || !isMeasured ? '' : bar.holds(measure) ? 'yes' : 'no',
  );
  return cells;
}

/** Three digits, and thousands with separators. */
function shown(figure: number | undefined): string {
  if (figure === undefined || Number.isNaN(figure)) return '–';
  if (figure >= 1000) return Number(figure.toPrecision(3)).toLocaleString('en');
  return String(Number(figure.toPrecision(3)));
}

function isText(column: number, head: readonly string[]): boolean {
  return column < 2 || column >= head.length - 2;
}

function pad(cell: string, width: number, isTextColumn: boolean): string {
  return isTextColumn ? cell.padEnd(width) : cell.padStart(width);
}
