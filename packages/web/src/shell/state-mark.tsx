import type { ReactNode } from 'react';
import classes from './state-mark.module.css';

/** How good or bad something is, for its colour; the words beside it say it, too. */
export type Tone = 'good' | 'warn' | 'bad' | 'quiet';

/** A state in a word with a dot in its colour. */
export function StateMark({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.mark} data-tone={tone}>
      <span className={classes.dot} aria-hidden="true" />
      {children}
    </span>
  );
}
