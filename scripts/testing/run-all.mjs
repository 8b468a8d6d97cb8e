import { build, builds, serverBundlePath } from '../setup/builds.mjs';
import { install } from '../setup/install.mjs';
import { exitOnSetupError } from '../setup/setup-error.mjs';
import { browser } from './browser.mjs';
import { runChecks } from './checks.mjs';
import { Programs } from './programs.mjs';
import { addTotals, noTotals, runTestFiles } from './run-tests.mjs';
import { needSenders, senders } from './senders.mjs';
import { inOrderOfLength, selectTestFiles } from './test-files.mjs';

/**
 * Prepares, runs and counts. Ends the process: 1 when anything failed or no test ran. The last line
 * is the count, alone, for people and for programs; checks of style and types count as tests.
 */
export async function runAll(words) {
  await exitOnSetupError(install);
  const selected = selectTestFiles(words);
  const files = inOrderOfLength(selected);
  if (files.length === 0) {
    console.error(`No test file's path contains ${words.join(' or ')}.`);
    process.exit(1);
  }
  const found = await exitOnSetupError(() =>
    findPrograms(needSenders(files) ? [browser, ...senders] : [browser]),
  );
  const built = selected.endToEnd.length > 0 ? await exitOnSetupError(buildAll) : {};
  const [checks, tests] = await Promise.all([
    words.length === 0 ? runChecks() : noTotals,
    runTestFiles(files, { ...found, ...built }),
  ]);
  const { passed, failed, skipped } = addTotals(checks, tests);
  const isNothingRun = tests.passed + tests.failed === 0;
  if (isNothingRun) console.log('\nNo test ran.');
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exit(failed > 0 || isNothingRun ? 1 : 0);
}

/** What end-to-end tests run; gives the name of the variable in which they look for the server, with its path. */
async function buildAll() {
  await Promise.all([build(builds.serverBundle), build(builds.webApp)]);
  return { TIDEMARK_TEST_SERVER: serverBundlePath };
}

/** Paths of the programs that there are, by the names of the variables in which tests look for them. */
async function findPrograms(wanted) {
  const programs = new Programs(process.env);
  const found = {};
  for (const program of wanted) {
    const path = await programs.findOrInstall(program);
    if (path !== null) found[program.foundIn] = path;
  }
  return found;
}
