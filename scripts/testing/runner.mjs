/**
 * Runs test files by Node's runner, several at once, in the order in which they are given (`node --test`
 * would sort them). Its argument is a file with {files, concurrency, timeoutMs, totalsFile} as JSON, paths absolute.
 * Ends with 1 when a test failed.
 */
import { createWriteStream, readFileSync } from 'node:fs';
import { run } from 'node:test';
import reportFiles from './file-reporter.mjs';
import reportTotals from './totals-reporter.mjs';

const { files, concurrency, timeoutMs, totalsFile } = JSON.parse(
  readFileSync(process.argv[2], 'utf8'),
);

const events = run({ files, concurrency, timeout: timeoutMs });
events.on('test:fail', ({ todo }) => {
  if (todo === undefined) process.exitCode = 1;
});
events.compose(reportFiles).pipe(process.stdout);
events.compose(reportTotals).pipe(createWriteStream(totalsFile));
