import { Link } from 'wouter';
import classes from './mode-switch.module.css';

type Mode = 'metric' | 'promql';

const modes = [
  { mode: 'metric', title: 'Metric' },
  { mode: 'promql', title: 'PromQL' },
] as const;

/** Leads to the other way to ask, with what can be taken along; `other` is its query string. */
export function ModeSwitch({ mode, other }: { mode: Mode; other: string }) {
  return (
    <nav className={classes.switch} aria-label="How to ask">
      {modes.map((one) =>
        one.mode === mode ? (
          <span key={one.mode} className={classes.mode} aria-current="page">
            {one.title}
          </span>
        ) : (
          <Link
            key={one.mode}
            className={classes.mode}
            href={other === '' ? '/explore' : `/explore?${other}`}
          >
            {one.title}
          </Link>
        ),
      )}
    </nav>
  );
}
