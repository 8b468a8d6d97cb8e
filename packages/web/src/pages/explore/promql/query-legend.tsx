import type { LineStyle } from '../../../chart/palette.ts';
import type { Summary } from '../../../chart/summary.ts';
import { formatValue } from '../../../format/value.ts';
import { isolate, isShown, type LineSelection, toggle } from '../../../url-state/line-selection.ts';
import classes from '../legend.module.css';
import { Swatch } from '../swatch.tsx';
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
  return (
    <section
      className={`${classes.scroll} ${own.scroll}`}
      tabIndex={lines.length > 8 ? 0 : undefined}
      aria-label={`Legend of query ${letter}`}
    >
      <table className={`${classes.legend} tabular`}>
        <thead>
          <tr>
            <th scope="col">Series</th>
            <th scope="col">Last</th>
            <th scope="col">Min</th>
            <th scope="col">Avg</th>
            <th scope="col">Max</th>
          </tr>
        </thead>
        <tbody>
          {lines.map(({ key, title, whole, style, summary }) => {
            const isVisible = isShown(selection, key);
            return (
              <tr key={key} data-hidden={!isVisible}>
                <th scope="row">
                  <button
                    type="button"
                    className={classes.toggle}
                    aria-pressed={isVisible}
                    title={`${whole}\nClick: show alone. Ctrl and click: hide or show.`}
                    onClick={(event) => {
                      const adds = event.ctrlKey || event.metaKey || event.shiftKey;
                      onSelect(adds ? toggle(selection, key) : isolate(selection, key));
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
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
