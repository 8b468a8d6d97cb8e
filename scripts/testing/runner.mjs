/**
 * Runs test files by Node's runner, several at once, in the order in which they are given (`node --test`
 * would sort them). Reads {files, concurrency, timeoutMs, totalsFile} as JSON from its argument, with absolute
 * paths; ends with 1 when a test failed.
 */
import { createWriteStream } from 'node:fs';
import { run } from 'node:test';
import reportFiles from './file-reporter.mjs';
import reportTotals from './totals-reporter.mjs';

const { files, concurrency, timeoutMs, totalsFile } = JSON.parse(process.argv[2]);

const events = run({ files, concurrency, timeout: timeoutMs });
events.on('test:fail', ({ todo }) => {
  if (todo === undefined) process.exitCode = 1;
});
events.compose(reportFiles).pipe(process.stdout);
events.compose(reportTotals).pipe(createWriteStream(totalsFile));
