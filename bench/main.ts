/** `npm run bench`: measures Tidemark beside its peers. See docs/benchmarks.md. */
import type { Measure } from './report/measure.ts';
import { machine, writeResults } from './report/results-file.ts';
import { table } from './report/table.ts';
import { measureAlerts } from './suites/alerts.ts';
import type { Difference } from './suites/ask-promql.ts';
import { BenchContext } from './suites/bench-context.ts';
import { measureIngest } from './suites/ingest.ts';
import { type ManySeriesPlan, measureManySeries } from './suites/many-series.ts';
import { measureQueries } from './suites/queries.ts';
import { measureStart } from './suites/start.ts';
import { measureStoredData } from './suites/stored-data.ts';
import { findSystems } from './systems/find-systems.ts';

const suiteNames = ['ingest', 'query', 'disk', 'start', 'alerts', 'series'] as const;
type SuiteName = (typeof suiteNames)[number];

const usage = `npm run bench [-- SUITE...] [--only-tidemark]

Measures Tidemark beside VictoriaMetrics and Prometheus, where they are installed.
Suites: ${suiteNames.join(', ')}; all but the last when none is named.
For "series", which takes as long as it says: --series=10000000 --minutes=10`;

function parseArguments(args: readonly string[]): {
  suites: Set<SuiteName>;
  onlyTidemark: boolean;
  manySeries: ManySeriesPlan;
} {
  const suites = new Set<SuiteName>();
  let onlyTidemark = false;
  const manySeries: ManySeriesPlan = { series: 10_000_000, minutes: 10 };
  for (const arg of args) {
    const suite = suiteNames.find((name) => name === arg);
    if (suite !== undefined) suites.add(suite);
    else if (arg === '--only-tidemark') onlyTidemark = true;
    else if (/^--series=\d+$/.test(arg)) manySeries.series = Number(arg.slice('--series='.length));
    else if (/^--minutes=\d+$/.test(arg)) {
      manySeries.minutes = Number(arg.slice('--minutes='.length));
    } else {
      const isHelp = arg === '--help' || arg === '-h';
      console.log(isHelp ? usage : `There is no suite ${JSON.stringify(arg)}.\n\n${usage}`);
      process.exit(isHelp ? 0 : 64);
    }
  }
  const usual = suiteNames.filter((name) => name !== 'series');
  return { suites: suites.size === 0 ? new Set(usual) : suites, onlyTidemark, manySeries };
}

async function run(
  context: BenchContext,
  suites: ReadonlySet<SuiteName>,
): Promise<{ measures: Measure[]; differences: readonly Difference[] }> {
  const measures: Measure[] = [];
  const differences: Difference[] = [];
  if (suites.has('ingest')) measures.push(...(await measureIngest(context)));
  if (suites.has('query')) {
    const queries = await measureQueries(context);
    measures.push(...queries.measures);
    differences.push(...queries.differences);
  }
  const choice = { disk: suites.has('disk'), start: suites.has('start') };
  if (choice.disk || choice.start) {
    measures.push(...(await measureStoredData(context, choice)));
  }
  if (choice.start) measures.push(...(await measureStart(context)));
  if (suites.has('alerts')) measures.push(...(await measureAlerts(context)));
  if (suites.has('series')) measures.push(...(await measureManySeries(context, manySeries)));
  return { measures, differences };
}

const { suites, onlyTidemark, manySeries } = parseArguments(process.argv.slice(2));
const beganMs = performance.now();
const say = (line: string) => {
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(0).padStart(4);
  process.stderr.write(`${seconds} s  ${line}\n`);
};
const found = await findSystems(say);
const systems = onlyTidemark ? found.filter(({ name }) => name === 'Tidemark') : found;
const context = new BenchContext(systems, say);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void context.cleanUp().finally(() => process.exit(130)));
}
try {
  const { measures, differences } = await run(context, suites);
  const { cores, cpu, memoryGb, platform } = machine();
  const versions = systems.map(({ name, version }) => `${name} ${version}`).join(', ');
  console.log(
    `\n${new Date().toISOString().slice(0, 10)}, ${cores} cores (${cpu}), ${memoryGb} GB, ${platform}`,
  );
  console.log(`${versions}. "×": how many times better Tidemark is; below 1 the peer is ahead.\n`);
  console.log(table(measures, systems));
  console.log(`\nAll figures: ${writeResults(measures, systems)}`);
  for (const { what, text } of differences) console.log(`WRONG, ${what}: ${text}`);
  if (differences.length > 0) process.exitCode = 1;
} finally {
  await context.cleanUp();
}
