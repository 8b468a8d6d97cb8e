import { CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import classes from './command-line.module.css';

/** A command to paste, with a button that copies it. */
export function CommandLine({ command, label }: { command: string; label: string }) {
  return (
    <div className={classes.box}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reachable by keyboard */}
      <pre className={classes.command} tabIndex={0}>
        {command}
      </pre>
      <CopyButton value={command} timeout={1600}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? 'Copied' : 'Copy'} openDelay={0}>
            <button
              type="button"
              className={classes.copy}
              onClick={copy}
              aria-label={copied ? 'Copied' : `Copy: ${label}`}
            >
              {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
            </button>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}

/** The curl line that posts a first metric to this very server. */
export function firstMetricCommand(origin: string): string {
  return [
    `curl -X POST ${origin}/v1/metrics \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '{"name":"room_temperature","value":21.5}'`,
  ].join('\n');
}
