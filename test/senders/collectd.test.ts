/** A real collectd posts by its plugin write_http, and writes the same to files: both must agree. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { readSeries } from '../support/all-samples.ts';
import { Api } from '../support/api.ts';
import { type RunningProgram, startProgram } from '../support/program.ts';
import { collectdPath, missing } from '../support/sender-programs.ts';
import { newFolder, type RunningServer, startServer } from '../support/server.ts';
import { waitUntil } from '../support/wait-until.ts';

const host = 'sensor-1.example';
const patienceMs = 60_000;

/** Posts every 4 kB and writes files at once; stores totals as they are, not as rates. */
function configOf(url: string, folder: string): string {
  return `
Hostname "${host}"
FQDNLookup false
Interval 1
BaseDir "${folder}"
PIDFile "${join(folder, 'collectd.pid')}"
TypesDB "/usr/share/collectd/types.db"
LoadPlugin load
LoadPlugin memory
LoadPlugin cpu
LoadPlugin uptime
LoadPlugin logfile
LoadPlugin csv
LoadPlugin write_http
<Plugin logfile>
  LogLevel info
  File "${join(folder, 'collectd.log')}"
</Plugin>
<Plugin cpu>
  ReportByCpu true
  ReportByState true
</Plugin>
<Plugin csv>
  DataDir "${join(folder, 'csv')}"
  StoreRates false
</Plugin>
<Plugin write_http>
  <Node "tidemark">
    URL "${url}"
    Format "JSON"
    StoreRates false
    BufferSize 4096
    LogHttpError true
  </Node>
</Plugin>
`;
}

type FileOf = {
  /** `plugin[-instance]/type[-instance]-date`, as collectd names its files. */
  path: string;
  columns: string[];
  /** Milliseconds and a value for each column. */
  rows: [number, number[]][];
};

/** What the csv plugin wrote: a header `epoch,<source>,…` and a line for each time. */
function readFiles(folder: string): FileOf[] {
  const root = join(folder, 'csv', host);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => /-\d{4}-\d\d-\d\d$/.test(path))
    .map((path) => {
      const [header = '', ...lines] = readFileSync(join(root, path), 'utf8').trim().split('\n');
      const rows = lines.map((line): [number, number[]] => {
        const [seconds, ...values] = line.split(',').map(Number);
        return [Math.round((seconds ?? Number.NaN) * 1000), values];
      });
      return { path, columns: header.split(',').slice(1), rows };
    });
}

/** The names that the values of a file have here: those of Prometheus' collectd_exporter. */
function seriesOf({ path, columns }: FileOf): { name: string; id: string }[] {
  const [plugin, pluginInstance] = cut(path.slice(0, path.indexOf('/')));
  const [type, typeInstance] = cut(
    path.slice(path.indexOf('/') + 1).replace(/-\d{4}-\d\d-\d\d$/, ''),
  );
  const labels: Record<string, string> = { instance: host };
  if (pluginInstance !== '') {
    labels[plugin] = pluginInstance;
    if (typeInstance !== '') labels.type = typeInstance;
  } else if (typeInstance !== '') labels[plugin] = typeInstance;
  const base = plugin === type ? `collectd_${type}` : `collectd_${plugin}_${type}`;
  return columns.map((column) => {
    const source = column === 'value' ? '' : `_${column}`;
    const name = `${base}${source}${type === 'cpu' ? '_total' : ''}`;
    const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
    return { name, id: `${name}${JSON.stringify(pairs)}` };
  });
}

function cut(text: string): [string, string] {
  const dash = text.indexOf('-');
  return dash === -1 ? [text, ''] : [text.slice(0, dash), text.slice(dash + 1)];
}

describe('collectd', { skip: missing(collectdPath) }, () => {
  let server: RunningServer;
  let api: Api;
  let folder: string;
  let collectd: RunningProgram;

  before(async () => {
    server = await startServer();
    api = new Api(server.url);
    folder = await newFolder();
  });
  after(async () => {
    await collectd?.end();
    assert.doesNotMatch(server.log(), / error /);
    await server.stop();
  });

  it('posts for some seconds, and all that it wrote to its files is there', async (t) => {
    const path = '/api/v1/collectd';
    const probe = await api.request('POST', path, '[]', { 'content-type': 'application/json' });
    if (probe.status === 404) return t.skip(`${path} is not there yet`);
    const configPath = join(folder, 'collectd.conf');
    await writeFile(configPath, configOf(server.url + path, folder));
    collectd = startProgram(collectdPath, ['-f', '-C', configPath]);
    await waitUntil(
      'some seconds of samples',
      async () => (await api.stats({ name: 'collectd_load_shortterm' })).count >= 5,
      patienceMs,
    );
    // It posts what it still has when it ends.
    await collectd.end();
    assert.doesNotMatch(
      readFileSync(join(folder, 'collectd.log'), 'utf8'),
      /write_http plugin:.*fail/,
    );
    const files = readFiles(folder);
    const names = new Set(files.flatMap((file) => seriesOf(file).map(({ name }) => name)));
    const arrived = await readSeries(api, [...names]);
    let compared = 0;
    for (const file of files) {
      for (const [column, { id }] of seriesOf(file).entries()) {
        const found = arrived.get(id);
        assert.ok(found !== undefined, `${id} of ${file.path} is not there`);
        assert.equal(found.size, file.rows.length, id);
        for (const [timestampMs, values] of file.rows) {
          const [value]: (number | undefined)[] = found.get(timestampMs) ?? [];
          assert.ok(value !== undefined, `${id} @${timestampMs} is not there`);
          // The files have six decimals.
          assert.ok(Math.abs(value - (values[column] ?? 0)) < 1e-6, `${id} @${timestampMs}`);
          compared++;
        }
      }
    }
    t.diagnostic(`${arrived.size} series, ${compared} samples`);
    assert.equal(
      [...arrived.values()].reduce((sum, samples) => sum + samples.size, 0),
      compared,
    );
    assert.ok(compared > 100, `${compared} samples`);
  });
});
