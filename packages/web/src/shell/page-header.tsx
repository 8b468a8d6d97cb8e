import type { ReactNode } from 'react';
import classes from './page-header.module.css';

/** A page's title with what acts on the whole page at its right. */
export function PageHeader(props: {
  title: string;
  note?: ReactNode;
  /** Beside the title: which of several forms the page has. */
  aside?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <header className={classes.header}>
      <div className={classes.heading}>
        <h1>{props.title}</h1>
        {props.note !== undefined && <p>{props.note}</p>}
      </div>
      {props.aside !== undefined && <div className={classes.aside}>{props.aside}</div>}
      {props.children !== undefined && <div className={classes.actions}>{props.children}</div>}
    </header>
  );
}
