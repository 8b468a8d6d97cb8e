import { type MetricMetadata, metadataTypes } from '../batch/index.ts';
import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { RowReader } from './native/index.ts';

export function writeMetadata(engine: Engine, metadata: readonly MetricMetadata[]): Promise<void> {
  return insertRows(
    engine,
    'metric_metadata',
    [
      { name: 'name', type: 'String', values: metadata.map(({ name }) => name) },
      { name: 'type', type: 'String', values: metadata.map(({ type }) => type) },
      { name: 'help', type: 'String', values: metadata.map(({ help }) => help) },
      { name: 'unit', type: 'String', values: metadata.map(({ unit }) => unit) },
    ],
    metadata.length,
  );
}

/** So few that even the longest helps stay far below what a read may take. */
const namesPerPortion = 4_000;

/** In the order of names. */
export async function* readMetadata(engine: Engine): AsyncIterable<MetricMetadata[]> {
  let after: string | undefined;
  do {
    const portion = readRows(
      await engine.queryInternally({
        sql: `SELECT name, toString(type), help, unit FROM metric_metadata FINAL
${after === undefined ? '' : 'WHERE name > {name:String}'}
ORDER BY name LIMIT ${namesPerPortion}`,
        ...(after === undefined ? {} : { params: { name: after } }),
      }),
    );
    if (portion.length > 0) yield portion;
    after = portion.length === namesPerPortion ? portion.at(-1)?.name : undefined;
  } while (after !== undefined);
}

function readRows(bytes: Uint8Array): MetricMetadata[] {
  const rows = new RowReader(bytes);
  const metadata: MetricMetadata[] = [];
  while (!rows.done) {
    const name = rows.string();
    const type = rows.string();
    metadata.push({
      name,
      type: metadataTypes.find((known) => known === type) ?? 'unknown',
      help: rows.string(),
      unit: rows.string(),
    });
  }
  return metadata;
}
