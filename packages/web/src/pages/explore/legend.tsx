import type { Line } from '../../chart/line.ts';
import type { LineStyle } from '../../chart/palette.ts';
import type { Summary } from '../../chart/summary.ts';
import { formatValue } from '../../format/value.ts';
import classes from './legend.module.css';
import { Swatch } from './swatch.tsx';

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
  return (
    <section
      className={classes.scroll}
      tabIndex={lines.length > 8 ? 0 : undefined}
      aria-label="Legend"
    >
      <table className={`${classes.legend} tabular`}>
        <thead>
          <tr>
            <th scope="col">Line</th>
            <th scope="col">Last</th>
            <th scope="col">Min</th>
            <th scope="col">Avg</th>
            <th scope="col">Max</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ line, title, style, summary, hidden: isHidden }) => (
            <tr key={line.key} data-hidden={isHidden}>
              <th scope="row">
                <button
                  type="button"
                  className={classes.toggle}
                  aria-pressed={!isHidden}
                  title="Click: show alone. Ctrl and click: hide or show."
                  onClick={(event) => {
                    const adds = event.ctrlKey || event.metaKey || event.shiftKey;
                    (adds ? toggle : isolate)(line.key);
                  }}
                >
                  <Swatch style={style} />
                  <span>{title}</span>
                </button>
              </th>
              <td>{formatValue(summary.last, unit)}</td>
              <td>{formatValue(summary.min, unit)}</td>
              <td>{formatValue(summary.average, unit)}</td>
              <td>{formatValue(summary.max, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
