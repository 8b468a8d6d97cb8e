import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SeriesDefinition } from '../series/series-definition.ts';
import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { SeriesRowReader } from './series-row-reader.ts';

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
const leastPerAnswer = 4_000;

/** Each question costs the engine a look at much of the table, so that few and large answers are fast. */
const mostPerAnswer = 500_000;
const wantedAnswerBytes = 32 * 1024 * 1024;

/** Definitions are large as objects: so many at once, and between them others have their turn. */
const seriesPerPortion = 4_000;

/** All definitions, in the order of name and id. The engine works on the next answer while one is read. */
export async function* readSeries(engine: Engine): AsyncIterable<SeriesDefinition[]> {
  let limit = leastPerAnswer;
  let answer: Promise<Uint8Array> | null = askSeries(engine, undefined, limit);
  while (answer !== null) {
    const bytes = await answer;
    const rows = new SeriesRowReader(bytes);
    const { count, row } = rows.last();
    if (count < limit) answer = null;
    else {
      const fitting = Math.floor((wantedAnswerBytes / bytes.length) * count);
      limit = Math.min(mostPerAnswer, Math.max(leastPerAnswer, fitting));
      const asked = limit;
      answer = askSeries(engine, row, asked).catch((error: unknown) => {
        // Those that come are larger than those before, too large for one answer.
        if (asked === leastPerAnswer) throw error;
        limit = leastPerAnswer;
        return askSeries(engine, row, limit);
      });
      // Who stops reading before it is there does not want to hear of its failure.
      answer.catch(() => undefined);
    }
    while (!rows.done) {
      const portion: SeriesDefinition[] = [];
      while (portion.length < seriesPerPortion && !rows.done) portion.push(rows.read());
      yield portion;
      await nextTurn();
    }
  }
}

function askSeries(
  engine: Engine,
  after: SeriesDefinition | undefined,
  limit: number,
): Promise<Uint8Array> {
  return engine.queryInternally({
    sql: `SELECT id, toString(type), unit, name, labels FROM series FINAL
${after === undefined ? '' : 'WHERE (name, id) > ({name:String}, {id:UInt64})'}
ORDER BY name, id LIMIT ${limit}`,
    ...(after === undefined
      ? {}
      : { params: { name: after.name, id: decimalId(after.idLow, after.idHigh) } }),
  });
}

function decimalId(low: number, high: number): string {
  return ((BigInt(high) << 32n) | BigInt(low)).toString();
}
