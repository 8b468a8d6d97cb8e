import type { LineStyle } from '../../chart/palette.ts';
import type { Summary } from '../../chart/summary.ts';
import { formatValue } from '../../format/value.ts';
import classes from './legend.module.css';
import { Swatch } from './swatch.tsx';

export type LegendRow = {
  key: string;
  title: string;
  /** Said before how the legend is used; null for nothing. */
  hint: string | null;
  style: LineStyle;
  summary: Summary;
  isShown: boolean;
};

type Props = {
  label: string;
  /** What the lines are called. */
  heading: string;
  className?: string | undefined;
  rows: readonly LegendRow[];
  unit: string | null;
  onIsolate: (key: string) => void;
  onToggle: (key: string) => void;
};

const usage = 'Click: show alone. Ctrl and click: hide or show.';

/** Lines with their figures. A click shows one alone, with Ctrl it hides or shows it. */
export function LegendTable(props: Props) {
  const { label, heading, className, rows, unit, onIsolate, onToggle } = props;
  return (
    <section
      className={className === undefined ? classes.scroll : `${classes.scroll} ${className}`}
      tabIndex={rows.length > 8 ? 0 : undefined}
      aria-label={label}
    >
      <table className={`${classes.legend} tabular`}>
        <thead>
          <tr>
            <th scope="col">{heading}</th>
            <th scope="col">Last</th>
            <th scope="col">Min</th>
            <th scope="col">Avg</th>
            <th scope="col">Max</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, title, hint, style, summary, isShown }) => (
            <tr key={key} data-hidden={!isShown}>
              <th scope="row">
                <button
                  type="button"
                  className={classes.toggle}
                  aria-pressed={isShown}
                  title={hint === null ? usage : `${hint}\n${usage}`}
                  onClick={(event) => {
                    const adds = event.ctrlKey || event.metaKey || event.shiftKey;
                    (adds ? onToggle : onIsolate)(key);
                  }}
                >
                  <Swatch style={style} />
                  <span>{title}</span>
                </button>
              </th>
              <td data-name="Last">{formatValue(summary.last, unit)}</td>
              <td data-name="Min">{formatValue(summary.min, unit)}</td>
              <td data-name="Avg">{formatValue(summary.average, unit)}</td>
              <td data-name="Max">{formatValue(summary.max, unit)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
