import { type ReactNode, useId } from 'react';
import { CommandLine } from './command-line.tsx';
import classes from './teaching-panel.module.css';

type Props = {
  title: string;
  /** What belongs here, and how it comes. */
  text: ReactNode;
  /** To paste into a terminal or a file; `label` says what it is. */
  command?: { text: string; label: string };
  children?: ReactNode;
};

/** Where there is nothing yet: what could be here, and how to make the first. */
export function TeachingPanel({ title, text, command, children }: Props) {
  const titleId = useId();
  return (
    <section className={classes.panel} aria-labelledby={titleId}>
      <h2 id={titleId} className={classes.title}>
        {title}
      </h2>
      <p className={classes.text}>{text}</p>
      {command !== undefined && <CommandLine command={command.text} label={command.label} />}
      {children !== undefined && <div className={classes.more}>{children}</div>}
    </section>
  );
}
