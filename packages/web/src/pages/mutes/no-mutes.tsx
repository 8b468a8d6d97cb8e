import { CommandLine } from '../../shell/command-line.tsx';
import classes from './no-mutes.module.css';

/** What stands there before the first mute. */
export function NoMutes() {
  return (
    <section className={classes.panel} aria-labelledby="no-mutes-title">
      <h2 id="no-mutes-title" className={classes.title}>
        Nothing is muted
      </h2>
      <p className={classes.text}>
        Mute what is known and being mended, or a host before you work on it. What is muted still
        shows here and in the history; only its receivers are not told. From a terminal:
      </p>
      <CommandLine
        command={muteCommand(window.location.origin)}
        label="Command that mutes a host for every night"
      />
    </section>
  );
}

function muteCommand(origin: string): string {
  return [
    `curl -X POST ${origin}/v1/mutes \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"matchers":[{"name":"host","operator":"=","value":"db-1"}],`,
    `    "schedule":{"frequency":"daily","timeZone":"UTC",`,
    `      "startTime":"02:00","endTime":"03:00"},`,
    `    "comment":"Backup"}'`,
  ].join('\n');
}
