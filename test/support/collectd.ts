import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addSample, type SamplesBySeries, seriesId } from './all-samples.ts';
import { startProgram } from './program.ts';
import { collectdPath } from './sender-programs.ts';
import { newFolder } from './server.ts';

const host = 'sensor-1.example';

export type Collectd = {
  /** What it wrote to files beside what it posted; their values have six decimals. */
  written: () => SamplesBySeries;
  log: () => string;
  /** It posts what it still has when it ends. */
  end: () => Promise<void>;
};

/** Starts a real collectd that posts to this address, and writes the same to files. */
export async function startCollectd(url: string): Promise<Collectd> {
  const folder = await newFolder();
  const configPath = join(folder, 'collectd.conf');
  await writeFile(configPath, configOf(url, folder));
  const program = startProgram(collectdPath, ['-f', '-C', configPath]);
  return {
    written: () => samplesOf(readFiles(folder)),
    log: () => readFileSync(join(folder, 'collectd.log'), 'utf8'),
    end: () => program.end(),
  };
}

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

type CsvFile = {
  /** `plugin[-instance]/type[-instance]-date`, as collectd names its files. */
  path: string;
  columns: string[];
  /** Milliseconds and a value for each column. */
  rows: [number, number[]][];
};

/** What the csv plugin wrote: a header `epoch,<source>,…` and a line for each time. */
function readFiles(folder: string): CsvFile[] {
  const root = join(folder, 'csv', host);
  if (!existsSync(root)) return [];
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

/** The samples of the files, under the names that they have here: those of Prometheus' collectd_exporter. */
function samplesOf(files: readonly CsvFile[]): SamplesBySeries {
  const found: SamplesBySeries = new Map();
  for (const { path, columns, rows } of files) {
    const [directory = '', file = ''] = path.split('/');
    const [plugin, pluginInstance] = cut(directory);
    const [type, typeInstance] = cut(file.replace(/-\d{4}-\d\d-\d\d$/, ''));
    const labels: Record<string, string> = { instance: host };
    if (pluginInstance !== '') {
      labels[plugin] = pluginInstance;
      if (typeInstance !== '') labels.type = typeInstance;
    } else if (typeInstance !== '') labels[plugin] = typeInstance;
    const base = plugin === type ? `collectd_${type}` : `collectd_${plugin}_${type}`;
    for (const [i, column] of columns.entries()) {
      const source = column === 'value' ? '' : `_${column}`;
      // Of the plugins that are loaded, only this one has running totals.
      const id = seriesId(`${base}${source}${type === 'cpu' ? '_total' : ''}`, labels);
      for (const [timestampMs, values] of rows) {
        addSample(found, id, timestampMs, values[i] ?? Number.NaN);
      }
    }
  }
  return found;
}

function cut(text: string): [string, string] {
  const dash = text.indexOf('-');
  return dash === -1 ? [text, ''] : [text.slice(0, dash), text.slice(dash + 1)];
}
