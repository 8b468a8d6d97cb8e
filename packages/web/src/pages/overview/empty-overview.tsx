import { CommandLine, firstMetricCommand } from '../../shell/command-line.tsx';
import classes from './empty-overview.module.css';

/** What a newcomer sees: how to send the first metric, and that the page waits for it. */
export function EmptyOverview() {
  return (
    <section className={classes.panel} aria-labelledby="empty-title">
      <svg className={classes.drawing} viewBox="0 0 320 64" aria-hidden="true">
        <path
          className={classes.wave}
          d="M0 44c26 0 28-26 54-26s28 26 54 26 28-26 54-26 28 26 54 26 28-26 52-26 28 26 52 26"
        />
        <path className={classes.mark} d="M0 58h320" />
      </svg>
      <h2 id="empty-title" className={classes.title}>
        Send your first metric
      </h2>
      <p className={classes.text}>
        Paste this into a terminal. A name and a value are all it takes; type, unit, labels and a
        timestamp are optional.
      </p>
      <CommandLine
        command={firstMetricCommand(window.location.origin)}
        label="Command that sends a first metric"
      />
      <p className={classes.or}>or watch twenty believable metrics at once</p>
      <CommandLine command="npx tidemark simulate" label="Command that simulates metrics" />
      <p className={classes.waiting} role="status">
        <span className={classes.pulse} aria-hidden="true" />
        Waiting for the first sample. It appears here by itself.
      </p>
    </section>
  );
}
