import { Loader } from '@mantine/core';
import classes from './shell.module.css';

/** Stands in for a page while its script is fetched. */
export function PageLoading() {
  return (
    <div className={classes.loading}>
      <Loader size="sm" type="dots" aria-label="Loading the page" />
    </div>
  );
}
