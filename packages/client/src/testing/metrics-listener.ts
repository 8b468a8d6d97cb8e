import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came in. */
export type ReceivedRequest = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
};

/** Answers one request; `index` counts the requests from 0. One that does nothing hangs. */
export type Answer = (request: ReceivedRequest, response: ServerResponse, index: number) => void;

export type MetricsListener = {
  url: string;
  requests: ReceivedRequest[];
  /** Connections that were opened so far. */
  connectionCount: () => number;
  stop: () => Promise<void>;
};

/** Sends a JSON answer. */
export function answerJson(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Acknowledges every sample of the request, as the server does. */
export const acknowledge: Answer = (request, response) => {
  const body: unknown = JSON.parse(request.body);
  answerJson(response, 201, { stored: Array.isArray(body) ? body.length : 1 });
};

/** For tests: listens on a free port of 127.0.0.1 and lets the test write each answer. */
export async function startMetricsListener(answer: Answer = acknowledge): Promise<MetricsListener> {
  const requests: ReceivedRequest[] = [];
  let connections = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('error', () => undefined);
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const request = {
        method: incoming.method ?? '',
        path: incoming.url ?? '',
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      answer(request, response, requests.length - 1);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    connectionCount: () => connections,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
