import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

export type TakenRequest = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
};

/** How a provider behaves to one request. */
export type Behaviour =
  | { kind: 'answer'; status: number; headers?: Readonly<Record<string, string>>; body?: string }
  | { kind: 'hang' }
  | { kind: 'reset' }
  | { kind: 'endless' };

/** A real HTTP server on loopback that stands for a provider and can misbehave. */
export class HttpProvider {
  readonly requests: TakenRequest[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  /** What the next requests get, one after the other; then `usual` again. */
  next: Behaviour[] = [];
  usual: Behaviour = { kind: 'answer', status: 200 };

  private constructor() {
    this.#server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method = '', url: path = '', headers } = request;
        const body = Buffer.concat(chunks).toString('utf8');
        this.requests.push({ method, path, headers, body });
        const behaviour = this.next.shift() ?? this.usual;
        if (behaviour.kind === 'answer') {
          response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body ?? '');
        } else if (behaviour.kind === 'reset') {
          request.socket.resetAndDestroy();
        } else if (behaviour.kind === 'endless') {
          response.writeHead(200);
          const more = () => {
            while (!response.destroyed && response.write('x'.repeat(65_536)));
          };
          response.on('drain', more);
          more();
        }
      });
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  static async open(): Promise<HttpProvider> {
    const provider = new HttpProvider();
    await new Promise<void>((resolve) => provider.#server.listen(0, '127.0.0.1', resolve));
    return provider;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
