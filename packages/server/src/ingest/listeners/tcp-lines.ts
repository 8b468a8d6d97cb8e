import { createServer, type Server, type Socket } from 'node:net';
import type { Delivery } from './delivery.ts';
import type { ListenerLimits } from './limits.ts';
import { LineCutter } from './line-cutter.ts';
import type { Refusals } from './refusals.ts';
import { senderOf } from './sender-of.ts';

/**
 * Lines over TCP. While lines of a connection are taken, no more of it is read than the socket's own buffer
 * (64 KiB), and TCP lets the sender wait.
 */
export class TcpLines {
  readonly #delivery: Delivery;
  readonly #refusals: Refusals;
  readonly #limits: ListenerLimits;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #served = new Set<Promise<void>>();
  /** Of all connections, ever. */
  receivedBytes = 0;

  constructor(delivery: Delivery, refusals: Refusals, limits: ListenerLimits) {
    this.#delivery = delivery;
    this.#refusals = refusals;
    this.#limits = limits;
    this.#server = createServer((socket) => {
      const served = this.#serve(socket).finally(() => this.#served.delete(served));
      this.#served.add(served);
    });
    this.#server.maxConnections = limits.maxConnections;
    this.#server.on('drop', (dropped) => {
      refusals.note('connections over the limit', senderOf(dropped?.remoteAddress), '');
    });
  }

  get connectionCount(): number {
    return this.#sockets.size;
  }

  /** Resolves with the address that it listens on; rejects when that is taken. */
  listen(host: string, port: number): Promise<{ address: string; port: number }> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        this.#server.on('error', (error) => this.#refusals.note(error.message, 'the listener', ''));
        const bound = this.#server.address();
        if (bound === null || typeof bound === 'string') reject(new Error('not bound to a port'));
        else resolve({ address: bound.address, port: bound.port });
      });
    });
  }

  /** Takes no more connections; those that are there go on. */
  stopListening(): void {
    this.#server.close();
  }

  /** Ends all connections and waits until what was read of them is taken. */
  async close(): Promise<void> {
    this.stopListening();
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(this.#served);
  }

  async #serve(socket: Socket): Promise<void> {
    const { maxLineBytes, idleTimeoutMs } = this.#limits;
    const sender = senderOf(socket.remoteAddress);
    const cutter = new LineCutter(maxLineBytes, (beginning) => {
      this.#refusals.note(`lines over ${maxLineBytes} bytes`, sender, beginning);
    });
    let isTaking = false;
    const take = async (lines: Buffer | undefined) => {
      if (lines === undefined) return;
      isTaking = true;
      await this.#delivery.deliver(lines, sender);
      isTaking = false;
      socket.setTimeout(idleTimeoutMs);
    };
    this.#sockets.add(socket);
    socket.on('error', () => {});
    // Not as the argument of setTimeout, which listens only once.
    socket.on('timeout', () => {
      if (!isTaking) socket.destroy();
    });
    socket.setTimeout(idleTimeoutMs);
    try {
      for await (const piece of socket) {
        this.receivedBytes += (piece as Buffer).length;
        await take(cutter.push(piece as Buffer));
      }
      await take(cutter.finish());
    } catch {
      // The connection broke: what is left of a line may be the beginning of another number.
    } finally {
      this.#sockets.delete(socket);
      socket.destroy();
    }
  }
}
