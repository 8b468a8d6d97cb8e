import type { LineStyle } from '../../../chart/palette.ts';
import type { Summary } from '../../../chart/summary.ts';
import { isolate, isShown, type LineSelection, toggle } from '../../../url-state/line-selection.ts';
import { LegendTable } from '../legend-table.tsx';
import own from './query-legend.module.css';

export type QueryLegendLine = {
  key: string;
  title: string;
  /** With all labels. */
  whole: string;
  style: LineStyle;
  summary: Summary;
};

type Props = {
  letter: string;
  lines: readonly QueryLegendLine[];
  selection: LineSelection;
  unit: string | null;
  onSelect: (selection: LineSelection) => void;
};

/** The series with their figures. A click shows one alone, with Ctrl it hides or shows it. */
export function QueryLegend({ letter, lines, selection, unit, onSelect }: Props) {
  const rows = lines.map(({ whole, ...line }) => ({
    ...line,
    hint: whole,
    isShown: isShown(selection, line.key),
  }));
  return (
    <LegendTable
      label={`Legend of query ${letter}`}
      heading="Series"
      className={own.scroll}
      rows={rows}
      unit={unit}
      onIsolate={(key) => onSelect(isolate(selection, key))}
      onToggle={(key) => onSelect(toggle(selection, key))}
    />
  );
}
