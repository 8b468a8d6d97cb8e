import { type MetricType, metricTypes } from '@tidemark/protocol';
import type { SeriesDefinition } from '../series/series-definition.ts';
import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { RowReader } from './native/index.ts';

export function writeSeries(
  engine: Engine,
  definitions: readonly SeriesDefinition[],
): Promise<void> {
  return insertRows(
    engine,
    'series',
    [
      {
        name: 'id',
        type: 'UInt64',
        low: Uint32Array.from(definitions, (definition) => definition.idLow),
        high: Uint32Array.from(definitions, (definition) => definition.idHigh),
      },
      { name: 'name', type: 'String', values: definitions.map((definition) => definition.name) },
      {
        name: 'labels',
        type: 'Map(String, String)',
        values: definitions.map((definition) => definition.labels),
      },
      { name: 'type', type: 'String', values: definitions.map((definition) => definition.type) },
      {
        name: 'unit',
        type: 'String',
        values: definitions.map((definition) => definition.unit ?? ''),
      },
    ],
    definitions.length,
  );
}

/** So few that even the largest names and labels stay far below what a read may take. */
const seriesPerPortion = 4_000;

/** All definitions, in the order of name and id. */
export async function* readSeries(engine: Engine): AsyncIterable<SeriesDefinition[]> {
  let after: SeriesDefinition | undefined;
  do {
    const portion = readDefinitions(
      await engine.queryInternally({
        sql: `SELECT id, name, labels, toString(type), unit FROM series FINAL
${after === undefined ? '' : 'WHERE (name, id) > ({name:String}, {id:UInt64})'}
ORDER BY name, id LIMIT ${seriesPerPortion}`,
        ...(after === undefined
          ? {}
          : { params: { name: after.name, id: decimalId(after.idLow, after.idHigh) } }),
      }),
    );
    if (portion.length > 0) yield portion;
    after = portion.length === seriesPerPortion ? portion.at(-1) : undefined;
  } while (after !== undefined);
}

function readDefinitions(bytes: Uint8Array): SeriesDefinition[] {
  const rows = new RowReader(bytes);
  const definitions: SeriesDefinition[] = [];
  while (!rows.done) {
    definitions.push({
      idLow: rows.uint32(),
      idHigh: rows.uint32(),
      name: rows.string(),
      labels: rows.stringPairs(),
      type: metricType(rows.string()),
      unit: rows.string() || null,
    });
  }
  return definitions;
}

/** A type that this version does not know is shown as a gauge. */
function metricType(text: string): MetricType {
  return metricTypes.find((type) => type === text) ?? 'gauge';
}

function decimalId(low: number, high: number): string {
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}
