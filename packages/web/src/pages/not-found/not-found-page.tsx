import { Button } from '@mantine/core';
import { Link } from 'wouter';
import classes from '../../shell/message-panel.module.css';
import { usePageTitle } from '../../shell/use-page-title.ts';

export function NotFoundPage() {
  usePageTitle('Not found');
  return (
    <div className={classes.panel}>
      <h1 className={classes.title}>There is no page at this address</h1>
      <p className={classes.text}>
        It may have been mistyped, or belong to another version of Tidemark.
      </p>
      <Button component={Link} href="/">
        To the overview
      </Button>
    </div>
  );
}
