import type { System, SystemName } from '../systems/system.ts';
import { type Measure, ratioTo } from './measure.ts';

/** The measures as a Markdown table, which reads well in a terminal too; ratios come first. */
export function table(measures: readonly Measure[], systems: readonly System[]): string {
  const peers = systems.map(({ name }) => name).filter((name) => name !== 'Tidemark');
  const ratios = peers.map((peer) => `× ${peer}`);
  const head = ['What', ...ratios, 'Unit', 'Tidemark', ...peers, 'Bar', 'Holds'];
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
  const ratios = peers.map((peer) => {
    const ratio = ratioTo(measure, peer);
    return ratio === undefined ? '–' : `${shown(ratio)} ×`;
  });
  const figures = peers.map((peer) => shown(measure.figures[peer]));
  const cells = [
    measure.what,
    ...ratios,
    measure.unit,
    shown(measure.figures.Tidemark),
    ...figures,
  ];
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
  return ['What', 'Unit', 'Bar', 'Holds'].includes(head[column] ?? '');
}

function pad(cell: string, width: number, isTextColumn: boolean): string {
  return isTextColumn ? cell.padEnd(width) : cell.padStart(width);
}
