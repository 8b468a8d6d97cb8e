import type { Line } from '../../chart/line.ts';
import type { LineStyle } from '../../chart/palette.ts';
import type { Summary } from '../../chart/summary.ts';
import { LegendTable } from './legend-table.tsx';

export type LegendLine = {
  line: Line;
  title: string;
  style: LineStyle;
  summary: Summary;
  hidden: boolean;
};

type Props = {
  lines: readonly LegendLine[];
  unit: string | null;
  /** Keys of hidden lines, those of other charts too. */
  hidden: readonly string[];
  onHide: (hidden: readonly string[]) => void;
};

/** The lines with their figures. A click shows one alone, with Ctrl it hides or shows it. */
export function Legend({ lines, unit, hidden, onHide }: Props) {
  const toggle = (key: string) =>
    onHide(hidden.includes(key) ? hidden.filter((one) => one !== key) : [...hidden, key]);
  const isolate = (key: string) => {
    const others = lines.map(({ line }) => line.key).filter((one) => one !== key);
    const isAlone = !hidden.includes(key) && others.every((one) => hidden.includes(one));
    const rest = hidden.filter((one) => one !== key && !others.includes(one));
    onHide(isAlone ? rest : [...rest, ...others]);
  };
  const rows = lines.map(({ line, title, style, summary, hidden: isHidden }) => ({
    key: line.key,
    title,
    hint: null,
    style,
    summary,
    isShown: !isHidden,
  }));
  return (
    <LegendTable
      label="Legend"
      heading="Line"
      rows={rows}
      unit={unit}
      onIsolate={isolate}
      onToggle={toggle}
    />
  );
}
