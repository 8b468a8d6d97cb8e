import { type ReactNode, useId } from 'react';
import classes from './panel.module.css';

type Props = {
  title: ReactNode;
  /** Beside the title, smaller. */
  note?: ReactNode;
  /** What acts on the panel, at its right. */
  actions?: ReactNode;
  children: ReactNode;
};

/** A titled part of a page on a surface of its own. */
export function Panel({ title, note, actions, children }: Props) {
  const titleId = useId();
  return (
    <section className={classes.panel} aria-labelledby={titleId}>
      <header className={classes.head}>
        <div className={classes.heading}>
          <h2 id={titleId} className={classes.title}>
            {title}
          </h2>
          {note !== undefined && <div className={classes.note}>{note}</div>}
        </div>
        {actions !== undefined && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}
