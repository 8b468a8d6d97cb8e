import { Button } from '@mantine/core';
import { IconCloudOff } from '@tabler/icons-react';
import classes from './message-panel.module.css';

/** What went wrong and a way to try again, in place of what could not be loaded. */
export function ErrorPanel(props: { title: string; error: Error; onRetry: () => void }) {
  return (
    <div className={classes.panel} role="alert">
      <IconCloudOff size={28} stroke={1.5} className={classes.icon} aria-hidden />
      <h2 className={classes.title}>{props.title}</h2>
      <p className={classes.text}>{props.error.message}</p>
      <Button variant="default" size="sm" onClick={props.onRetry}>
        Try again
      </Button>
    </div>
  );
}
