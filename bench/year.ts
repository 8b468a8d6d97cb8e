/**
 * A year of 1,000 series at 10 s, as it lies on disk after a year of running with the default retention (raw samples
 * of 7 days, minutes of 30, hours of 365), is made straight into the tables; then hourly, daily and weekly questions
 * about it are asked over HTTP, and every answer is compared with what the values' formula says.
 *
 * `node bench/year.ts [FOLDER]`: the year is made in a folder that is removed at the end, or made once in FOLDER and
 * used again on the same day.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpConnection } from './load/http-connection.ts';
import { startTidemark } from './systems/tidemark.ts';
import { askYear, type YearFigures } from './year/ask-year.ts';
import { fillYear, yearDaysAt } from './year/fill-year.ts';
import { yearQuestions } from './year/year-questions.ts';

/** What the design promises of each question. */
const barMs = 100;

const [given] = process.argv.slice(2);
const folder = given ?? mkdtempSync(join(tmpdir(), 'tidemark-year-'));
const say = (line: string) => process.stderr.write(`${line}\n`);

function print({ what, firstMs, medianMs, cpuMs, points, wrong }: YearFigures): void {
  const cells = [firstMs, medianMs, cpuMs].map((ms) => ms.toFixed(1).padStart(9)).join(' ');
  const holds = wrong === undefined && medianMs <= barMs ? 'yes' : 'no ';
  console.log(`${cells}  ${holds} ${String(points).padStart(7)}  ${what}`);
  if (wrong !== undefined) console.log(`${' '.repeat(42)}WRONG: ${wrong}`);
}

try {
  const days = yearDaysAt(Date.now());
  const dataPath = join(folder, 'data');
  if (!existsSync(dataPath)) {
    mkdirSync(dataPath, { recursive: true });
    await fillYear(dataPath, days, say);
  }
  const server = await startTidemark(folder, []);
  say(`Tidemark was ready after ${(server.readyMs / 1000).toFixed(2)} s`);
  const connection = await HttpConnection.open(server.port);
  console.log(' first ms  again ms    cpu ms  ok  points  question');
  const cpuSeconds = () => server.cpuSeconds;
  for (const question of yearQuestions(days))
    print(await askYear(connection, cpuSeconds, question));
  connection.close();
  await server.stop();
} finally {
  if (given === undefined) rmSync(folder, { recursive: true, force: true });
}
