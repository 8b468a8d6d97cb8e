import { connect, type Socket } from 'node:net';

export type HttpAnswer = { status: number; body: Buffer };

const headerEnd = Buffer.from('\r\n\r\n');

/**
 * One keep-alive connection that sends ready-made request bytes, one request at a time. It reads just
 * enough of HTTP/1.1 to find the end of an answer, because a full client would cost more than the servers.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #failure: Error | undefined;
  #waiting: { resolve: (answer: HttpAnswer) => void; reject: (error: Error) => void } | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    socket.on('error', (error) => this.#fail(error));
    socket.on('close', () => this.#fail(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<HttpConnection> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1' });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new HttpConnection(socket));
      });
    });
  }

  /** Sends the bytes of one request. The caller leaves them as they are until the answer is there. */
  send(request: Buffer): Promise<HttpAnswer> {
    // A server ends connections that were idle for long.
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#socket.write(request);
    });
  }

  get(path: string): Promise<HttpAnswer> {
    return this.send(Buffer.from(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`));
  }

  close(): void {
    this.#waiting = undefined;
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const answer = parseAnswer(this.#received);
    if (answer === undefined) return;
    this.#received = Buffer.alloc(0);
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.resolve(answer);
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }
}

/** The answer if it is whole, with no bytes after it: there is one request at a time. */
function parseAnswer(bytes: Buffer): HttpAnswer | undefined {
  const end = bytes.indexOf(headerEnd);
  if (end === -1) return undefined;
  const header = bytes.toString('latin1', 0, end);
  const status = Number(header.slice(9, 12));
  const content = bytes.subarray(end + headerEnd.length);
  const lengthText = /content-length: *(\d+)/i.exec(header)?.[1];
  if (lengthText !== undefined) {
    return content.length >= Number(lengthText) ? { status, body: content } : undefined;
  }
  if (/transfer-encoding: *chunked/i.test(header)) {
    const body = joinChunks(content);
    return body === undefined ? undefined : { status, body };
  }
  return { status, body: content };
}

/** The content of a chunked body if its last chunk is there. */
function joinChunks(content: Buffer): Buffer | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = content.indexOf('\r\n', at);
    if (lineEnd === -1) return undefined;
    const size = Number.parseInt(content.toString('latin1', at, lineEnd), 16);
    const start = lineEnd + 2;
    if (content.length < start + size + 2) return undefined;
    if (size === 0) return Buffer.concat(chunks);
    chunks.push(content.subarray(start, start + size));
    at = start + size + 2;
  }
}
