import { Button } from '@mantine/core';
import { IconMoonStars } from '@tabler/icons-react';
import { Link } from 'wouter';
import { CommandLine } from '../../shell/command-line.tsx';
import classes from './all-quiet.module.css';

/** What stands there while nothing fires: how something could. */
export function AllQuiet() {
  return (
    <section className={classes.panel} aria-labelledby="quiet-title">
      <IconMoonStars size={30} stroke={1.5} className={classes.icon} aria-hidden />
      <h2 id="quiet-title" className={classes.title}>
        All is quiet
      </h2>
      <p className={classes.text}>
        No alert fires. What is wrong appears here by itself, and goes when it is over.
      </p>
      <div className={classes.links}>
        <Button component={Link} href="/alerts/rules?new=rule">
          Make a rule
        </Button>
        <Button component={Link} href="/alerts/rules" variant="default">
          Rules
        </Button>
        <Button component={Link} href="/alerts/receivers" variant="default">
          Who is told
        </Button>
        <Button component={Link} href="/alerts/history" variant="default">
          History
        </Button>
      </div>
      <p className={classes.or}>
        Any program can raise an alert, too, as it would with Alertmanager:
      </p>
      <CommandLine
        command={alertCommand(window.location.origin)}
        label="Command that raises an alert"
      />
    </section>
  );
}

function alertCommand(origin: string): string {
  return [
    `curl -X POST ${origin}/api/v2/alerts \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '[{"labels":{"alertname":"BackupFailed","host":"db-1"},`,
    `    "annotations":{"summary":"The backup of db-1 failed"}}]'`,
  ].join('\n');
}
