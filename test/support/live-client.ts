import { once } from 'node:events';
import type { LiveMessage, LiveRequest } from '@tidemark/protocol';
import WebSocket from 'ws';
import { waitUntil } from './wait-until.ts';

export type LiveClient = {
  messages: LiveMessage[];
  send: (request: LiveRequest | string | Buffer) => void;
  /** Waits for a message, from the first one on. */
  find: <T extends LiveMessage['type']>(
    type: T,
    isWanted?: (message: Extract<LiveMessage, { type: T }>) => boolean,
    timeoutMs?: number,
  ) => Promise<Extract<LiveMessage, { type: T }>>;
  /** The close code once the connection is over, else undefined. */
  closeCode: () => number | undefined;
  close: () => Promise<void>;
};

/** Opens `/v1/live` of a server; rejects when the server refuses the upgrade. */
export async function openLive(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<LiveClient> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/v1/live`, { headers });
  const messages: LiveMessage[] = [];
  let closeCode: number | undefined;
  socket.on('message', (data) => messages.push(JSON.parse(String(data)) as LiveMessage));
  socket.on('close', (code) => {
    closeCode = code;
  });
  await once(socket, 'open');
  socket.on('error', () => undefined);
  return {
    messages,
    send: (request) =>
      socket.send(
        typeof request === 'string' || Buffer.isBuffer(request) ? request : JSON.stringify(request),
      ),
    find: (type, isWanted = () => true, timeoutMs) =>
      waitUntil(
        `a live message of type ${type}`,
        () =>
          messages.find(
            (message): message is Extract<LiveMessage, { type: typeof type }> =>
              message.type === type && isWanted(message as never),
          ),
        timeoutMs,
      ),
    closeCode: () => closeCode,
    close: async () => {
      if (closeCode !== undefined) return;
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}
