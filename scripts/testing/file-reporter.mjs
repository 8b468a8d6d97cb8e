/**
 * Reporter for Node's test runner: one line for each file, below it what failed, why and where, and
 * what was skipped or is still to do. What tests print is shown as it comes.
 */
import { relative } from 'node:path';
import { inspect } from 'node:util';

/** A test that failed because one below it did says nothing new. */
const failedBelow = 'subtestsFailed';

export default async function* reportFiles(source) {
  const files = new Map();
  for await (const { type, data } of source) {
    if (type === 'test:stdout' || type === 'test:stderr') yield data.message;
    else if (type === 'test:start') fileOf(files, data).names[data.nesting] = data.name;
    else if (type === 'test:fail' && data.name === data.file) yield describeEnd(data);
    else if (type === 'test:pass' || type === 'test:fail') note(fileOf(files, data), type, data);
    else if (type === 'test:summary' && data.file !== undefined) yield describe(files, data);
  }
}

function fileOf(files, { file }) {
  const known = files.get(file);
  if (known !== undefined) return known;
  const begun = { names: [], failures: [], skipped: [] };
  files.set(file, begun);
  return begun;
}

function note(file, type, data) {
  const name = [...file.names.slice(0, data.nesting), data.name].join(' › ');
  if (data.skip !== undefined) {
    const reason = typeof data.skip === 'string' ? `: ${data.skip}` : '';
    file.skipped.push(`  - skipped ${name}${reason}\n`);
  } else if (data.todo !== undefined) {
    // It may fail until it is done, and is no failure of the run.
    const reason = typeof data.todo === 'string' ? `: ${data.todo}` : '';
    file.skipped.push(`  - to do ${name}${reason}\n`);
  } else if (type === 'test:fail' && data.details.error.failureType !== failedBelow) {
    file.failures.push(
      `  ✖ ${name}  (${placeOf(data)})\n${indent(reasonOf(data.details.error))}\n`,
    );
  }
}

/** A process that ends badly, its tests aside: that is known after its line was printed. */
function describeEnd({ file, details: { error } }) {
  const end = error.signal ?? `code ${error.exitCode}`;
  return `✖ ${relative(process.cwd(), file)}: its process ended with ${end}\n${indent(reasonOf(error))}\n`;
}

function describe(files, data) {
  const { failures, skipped } = withShared(files, fileOf(files, data));
  const { passed, failed, cancelled } = data.counts;
  const bad = failed + cancelled;
  const count = bad > 0 ? `${passed} passed, ${bad} failed` : `${passed}`;
  const mark = bad > 0 || failures.length > 0 ? '✖' : '✔';
  const seconds = (data.duration_ms / 1000).toFixed(1);
  const head = `${mark} ${relative(process.cwd(), data.file)} (${count}, ${seconds} s)\n`;
  return head + failures.join('') + skipped.join('');
}

/** Tests of a shared suite are reported under the file that has them, which is no test file itself. */
function withShared(files, own) {
  const all = { failures: [...own.failures], skipped: [...own.skipped] };
  for (const [file, { failures, skipped }] of files) {
    if (file === undefined || /\.test\.\w+$/.test(file)) continue;
    all.failures.push(...failures);
    all.skipped.push(...skipped);
    files.delete(file);
  }
  return all;
}

function placeOf({ file, line, column }) {
  if (file === undefined) return 'no file';
  const path = relative(process.cwd(), file);
  return line === undefined ? path : `${path}:${line}:${column}`;
}

/** The runner wraps what the test threw; the thrown one has the message, the difference, the stack. */
function reasonOf(error) {
  return describeThrown(error.cause ?? error);
}

/** With all that caused it, and without the stack frames of Node itself, which tell nothing. */
function describeThrown(thrown) {
  if (!(thrown instanceof Error)) return inspect(thrown);
  const stack = thrown.stack ?? thrown.message;
  const own = stack
    .split('\n')
    .filter((line) => !/^\s+at (.*node:|new Promise \(<anonymous>\))/.test(line))
    .join('\n');
  return thrown.cause === undefined ? own : `${own}\nCaused by: ${describeThrown(thrown.cause)}`;
}

function indent(text) {
  return text.replace(/^/gm, '    ');
}
