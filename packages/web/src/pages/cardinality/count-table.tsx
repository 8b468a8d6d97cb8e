import type { ReactNode } from 'react';
import classes from './count-table.module.css';

export type CountRow = {
  key: string;
  name: ReactNode;
  /** What the bar shows; the greatest of the table fills it. */
  size: number;
  /** One for each of the table's columns. */
  figures: readonly ReactNode[];
};

type Props = {
  caption: string;
  /** Name of the first column, then of the figures. */
  columns: readonly string[];
  rows: readonly CountRow[];
  /** Stands there when there are no rows. */
  empty: string;
};

/** Names with figures and a bar for the first of them, the greatest first. */
export function CountTable({ caption, columns, rows, empty }: Props) {
  const most = rows.reduce((greatest, { size }) => Math.max(greatest, size), 0);
  if (rows.length === 0) return <p className={classes.empty}>{empty}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keyboard too
    <section className={classes.scroll} aria-label={caption} tabIndex={0}>
      <table className={`${classes.table} tabular`}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, name, size, figures }) => (
            <tr key={key}>
              <th scope="row">
                <span className={classes.name}>{name}</span>
                <span className={classes.track} aria-hidden="true">
                  <span
                    className={classes.bar}
                    style={{ width: `${most === 0 ? 0 : (size / most) * 100}%` }}
                  />
                </span>
              </th>
              {figures.map((figure, position) => (
                <td key={columns[position + 1]}>{figure}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
