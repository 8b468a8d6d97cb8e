import { connect, type Socket } from 'node:net';

export type HttpAnswer = { status: number; body: Buffer };

const headerEnd = Buffer.from('\r\n\r\n');

/**
 * One keep-alive connection that sends ready-made request bytes, one request at a time. It reads just
 * enough of HTTP/1.1 to find the end of an answer, because a full client would cost more than the servers.
 */
export class HttpConnection {
  readonly #socket: Socket;
  #received: Buffer[] = [];
  #receivedBytes = 0;
  #unread: Unread = nothingRead;
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

  /** False once it has ended: a server closes connections that say nothing for some seconds. */
  get isOpen(): boolean {
    return this.#failure === undefined;
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
    this.#received.push(chunk);
    this.#receivedBytes += chunk.length;
    // To look for the end in all that is there with each of a thousand pieces would take longer than to send them.
    if (!mayBeWhole(this.#unread, this.#receivedBytes, chunk)) return;
    const bytes = this.#received.length === 1 ? chunk : Buffer.concat(this.#received);
    const answer = parseAnswer(bytes);
    if ('leastBytes' in answer) {
      this.#received = [bytes];
      this.#unread = answer;
      return;
    }
    this.#received = [];
    this.#receivedBytes = 0;
    this.#unread = nothingRead;
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

/** What is known of an answer of which a part is missing. */
type Unread = { leastBytes: number; isChunked: boolean };

const nothingRead: Unread = { leastBytes: 0, isChunked: false };

const lastChunk = Buffer.from('0\r\n\r\n');

function mayBeWhole({ leastBytes, isChunked }: Unread, bytes: number, newest: Buffer): boolean {
  if (bytes < leastBytes) return false;
  if (!isChunked || newest.length < lastChunk.length) return true;
  return newest.subarray(-lastChunk.length).equals(lastChunk);
}

/** The answer if it is whole, with no bytes after it: there is one request at a time. */
function parseAnswer(bytes: Buffer): HttpAnswer | Unread {
  const end = bytes.indexOf(headerEnd);
  if (end === -1) return nothingRead;
  const header = bytes.toString('latin1', 0, end);
  const status = Number(header.slice(9, 12));
  const content = bytes.subarray(end + headerEnd.length);
  const lengthText = /content-length: *(\d+)/i.exec(header)?.[1];
  if (lengthText !== undefined) {
    const leastBytes = end + headerEnd.length + Number(lengthText);
    return bytes.length >= leastBytes
      ? { status, body: content }
      : { leastBytes, isChunked: false };
  }
  if (/transfer-encoding: *chunked/i.test(header)) {
    const body = joinChunks(content);
    return body === undefined ? { leastBytes: 0, isChunked: true } : { status, body };
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
