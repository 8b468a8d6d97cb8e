import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { waitUntil } from './wait-until.ts';

/** A bare TCP connection, for what no HTTP client would send. */
export async function openSocket(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** Sends bytes as they are and gives all that comes back until the server closes, or `quietMs` after the last byte. */
export async function sendRaw(
  port: number,
  bytes: string | Buffer,
  quietMs = 300,
): Promise<string> {
  const socket = await openSocket(port);
  let answer = '';
  let lastByteAt = Number.POSITIVE_INFINITY;
  let isClosed = false;
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    answer += text;
    lastByteAt = performance.now();
  });
  socket.on('close', () => {
    isClosed = true;
  });
  socket.write(bytes);
  await waitUntil('an answer on the bare socket', () =>
    isClosed || performance.now() - lastByteAt > quietMs ? true : undefined,
  );
  socket.destroy();
  return answer;
}

/** Status codes of all answers in what {@link sendRaw} gave. */
export function statusesIn(answer: string): number[] {
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
}
