/**
 * A ClickHouse server for tests: enough of its HTTP interface for the official client, in front of an
 * engine in this process. It runs in a process of its own, because one process holds one engine, and
 * because a test wants to kill it.
 *
 *   node clickhouse-front.ts DIRECTORY USER PASSWORD [PORT]
 *
 * prints `listening on PORT`. What it does not do: sessions, streaming of answers, settings in the URL
 * other than max_query_size, formats of inserts other than Native.
 */
import { mkdirSync, unlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Session } from 'chdb';

/** What a real server takes when the client says nothing else. */
const defaultMaxQueryBytes = 262_144;
const authenticationFailed = 516;
const syntaxError = 62;

class FrontError extends Error {
  readonly code: number;
  constructor(code: number, message: string) {
    super(`Code: ${code}. DB::Exception: ${message}`);
    this.code = code;
  }
}

const [directory, user, password, port = '0'] = process.argv.slice(2);
const engineDirectory = join(directory, 'engine');
const filesDirectory = join(directory, 'files');
mkdirSync(engineDirectory, { recursive: true });
mkdirSync(filesDirectory, { recursive: true });

const sessionCount = 4;
const sessions = Array.from(
  { length: sessionCount },
  () => new Session(engineDirectory, { connectionArgs: ['--max_query_size=100000000'] }),
);
const waiting: ((session: Session) => void)[] = [];
let fileNumber = 0;

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => fail(response, error));
});
server.listen(Number(port), '127.0.0.1', () => {
  process.stdout.write(`listening on ${(server.address() as AddressInfo).port}\n`);
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://front');
  const body = await readBody(request);
  if (url.pathname === '/ping') {
    response.end('Ok.\n');
    return;
  }
  checkUser(request);
  const queryInUrl = url.searchParams.get('query');
  const query = queryInUrl ?? body.toString('utf8');
  checkLength(query, url.searchParams);
  const data = queryInUrl === null ? undefined : body;
  const session =
    sessions.pop() ?? (await new Promise<Session>((resolve) => waiting.push(resolve)));
  let result: Uint8Array;
  try {
    const database = url.searchParams.get('database') ?? 'default';
    await session.queryAsync(`USE \`${database.replaceAll('`', '')}\``);
    result = await run(session, query, data, url.searchParams);
  } finally {
    const next = waiting.shift();
    if (next === undefined) sessions.push(session);
    else next(session);
  }
  send(request, response, result);
}

async function run(
  session: Session,
  query: string,
  data: Buffer | undefined,
  search: URLSearchParams,
): Promise<Uint8Array> {
  const insert = /^(INSERT INTO \w+ \(([^)]+)\) .*?)\s*FORMAT Native\s*$/s.exec(query);
  if (insert !== null) {
    const path = join(filesDirectory, `${++fileNumber}.native`);
    writeFileSync(path, data ?? Buffer.alloc(0));
    try {
      await session.queryAsync(`${insert[1]} SELECT ${insert[2]} FROM file('${path}', Native)`);
    } finally {
      unlinkSync(path);
    }
    return new Uint8Array(0);
  }
  const format = search.get('default_format') ?? 'TabSeparated';
  const params = parameters(search);
  const result =
    Object.keys(params).length === 0
      ? await session.queryAsync(query, { format })
      : await session.queryBindAsync(query, params, { format });
  return result.bytes();
}

/** `param_x=` holds the value as a TabSeparated field would; the engine's own client escapes it again. */
function parameters(search: URLSearchParams): Record<string, string> {
  const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', 0: '\0' };
  const params: Record<string, string> = {};
  for (const [name, value] of search) {
    if (!name.startsWith('param_')) continue;
    params[name.slice('param_'.length)] = value.replace(
      /\\(.)/gs,
      (_, character: string) => escapes[character] ?? character,
    );
  }
  return params;
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const body = await buffer(request);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body;
}

function checkUser(request: IncomingMessage): void {
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  if (request.headers.authorization === expected) return;
  throw new FrontError(authenticationFailed, 'Authentication failed. (AUTHENTICATION_FAILED)');
}

function checkLength(query: string, search: URLSearchParams): void {
  const limit = Number(search.get('max_query_size') ?? defaultMaxQueryBytes);
  if (Buffer.byteLength(query) <= limit) return;
  throw new FrontError(syntaxError, 'Max query size exceeded. (SYNTAX_ERROR)');
}

function send(request: IncomingMessage, response: ServerResponse, result: Uint8Array): void {
  if (request.headers['accept-encoding']?.includes('gzip') === true) {
    response.setHeader('Content-Encoding', 'gzip');
    response.end(gzipSync(result));
    return;
  }
  response.end(result);
}

function fail(response: ServerResponse, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  const code = /Code: (\d+)/.exec(message)?.[1] ?? '1002';
  response.statusCode = Number(code) === authenticationFailed ? 403 : 500;
  response.setHeader('X-ClickHouse-Exception-Code', code);
  response.end(message);
}
