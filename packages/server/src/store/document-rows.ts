import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { RowReader } from './native/index.ts';
import type { DocumentChange, DocumentEvent, EventQuestion, StoredDocument } from './store.ts';
import { withinMs } from './time-literal.ts';

/**
 * Rows of a document replace each other by `version`, which the caller lets grow: two changes of one
 * document within a millisecond must not be taken for each other.
 */
export function writeDocuments(engine: Engine, changes: readonly DocumentChange[]): Promise<void> {
  return insertRows(
    engine,
    'documents',
    [
      { name: 'kind', type: 'String', values: changes.map(({ kind }) => kind) },
      { name: 'key', type: 'String', values: changes.map(({ key }) => key) },
      {
        name: 'version',
        type: 'Int64',
        low: Uint32Array.from(changes, ({ version }) => version % 2 ** 32),
        high: Uint32Array.from(changes, ({ version }) => Math.floor(version / 2 ** 32)),
      },
      {
        name: 'is_deleted',
        type: 'UInt8',
        values: Uint8Array.from(changes, ({ body }) => (body === null ? 1 : 0)),
      },
      { name: 'body', type: 'String', values: changes.map(({ body }) => body ?? '') },
    ],
    changes.length,
  );
}

/** So few that even large ones stay far below what a read may take. */
const documentsPerPortion = 2_000;

/** In the order of their keys. */
export async function readDocuments(engine: Engine, kind: string): Promise<StoredDocument[]> {
  const documents: StoredDocument[] = [];
  for (;;) {
    const rows = new RowReader(
      await engine.queryInternally({
        sql: `SELECT key, version, body FROM documents FINAL
WHERE kind = {kind:String} AND key > {after:String} AND is_deleted = 0
ORDER BY key LIMIT ${documentsPerPortion}`,
        params: { kind, after: documents.at(-1)?.key ?? '' },
      }),
    );
    const before = documents.length;
    while (!rows.done) {
      documents.push({ key: rows.string(), version: rows.int64(), body: rows.string() });
    }
    if (documents.length - before < documentsPerPortion) return documents;
  }
}

export function writeEvents(engine: Engine, events: readonly DocumentEvent[]): Promise<void> {
  return insertRows(
    engine,
    'events',
    [
      { name: 'kind', type: 'String', values: events.map(({ kind }) => kind) },
      { name: 'key', type: 'String', values: events.map(({ key }) => key) },
      {
        name: 'ts',
        type: 'DateTime64(3)',
        values: Float64Array.from(events, ({ timestampMs }) => timestampMs),
      },
      { name: 'body', type: 'String', values: events.map(({ body }) => body) },
    ],
    events.length,
  );
}

/** The newest first. */
export async function readEvents(
  engine: Engine,
  { kind, key, startMs, endMs, limit }: EventQuestion,
): Promise<DocumentEvent[]> {
  const rows = new RowReader(
    await engine.queryInternally({
      sql: `SELECT key, toUnixTimestamp64Milli(ts), body FROM events
WHERE kind = {kind:String} AND ${withinMs('ts', { startMs, endMs })}
${key === undefined ? '' : 'AND key = {key:String}'}
ORDER BY ts DESC, key LIMIT ${Math.trunc(limit)}`,
      params: { kind, ...(key === undefined ? {} : { key }) },
    }),
  );
  const events: DocumentEvent[] = [];
  while (!rows.done) {
    events.push({
      kind,
      key: rows.string(),
      timestampMs: rows.int64(),
      body: rows.string(),
    });
  }
  return events;
}
