import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Delivery } from './delivery.ts';
import { type ListenerLimits, packetOverheadBytes, receiveBufferBytes } from './limits.ts';
import type { Refusals } from './refusals.ts';
import { senderOf } from './sender-of.ts';

const newline = Buffer.from('\n');

/**
 * Lines over UDP: each packet holds complete lines, with or without a line break at its end. Packets that
 * come while others are taken wait in a queue, and are taken together; beyond its limit they are lost, and
 * counted.
 */
export class UdpLines {
  readonly #delivery: Delivery;
  readonly #refusals: Refusals;
  readonly #limits: ListenerLimits;
  #socket: Socket | undefined;
  /** Packets that wait, each followed by a line break. */
  readonly #queue = new Map<string, Buffer[]>();
  #queuedBytes = 0;
  #pumping: Promise<void> | undefined;
  /** Ever, those that were lost among them. */
  receivedPackets = 0;

  constructor(delivery: Delivery, refusals: Refusals, limits: ListenerLimits) {
    this.#delivery = delivery;
    this.#refusals = refusals;
    this.#limits = limits;
  }

  /** Rejects when the address is taken. */
  listen(address: string, port: number): Promise<void> {
    const socket = createSocket({ type: isIPv6(address) ? 'udp6' : 'udp4', ipv6Only: false });
    return new Promise((resolve, reject) => {
      socket.once('error', (error) => {
        socket.close();
        reject(error);
      });
      socket.bind(port, address, () => {
        socket.removeAllListeners('error');
        socket.on('error', (error) => this.#refusals.note(error.message, 'the listener', ''));
        socket.on('message', (packet, { address: from }) => this.#receive(packet, senderOf(from)));
        socket.setRecvBufferSize(receiveBufferBytes);
        this.#socket = socket;
        resolve();
      });
    });
  }

  /** Reads no more, and waits until all that was read is taken. */
  async close(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket !== undefined) await new Promise<void>((resolve) => socket.close(resolve));
    await this.#pumping;
  }

  #receive(packet: Buffer, sender: string): void {
    this.receivedPackets++;
    if (packet.length === 0) return;
    const bytes = packet.length + packetOverheadBytes;
    if (this.#queuedBytes + bytes > this.#limits.maxQueuedBytes) {
      this.#refusals.note('packets beyond the queue', sender, packet);
      return;
    }
    this.#queuedBytes += bytes;
    const waiting = this.#queue.get(sender);
    if (waiting === undefined) this.#queue.set(sender, [packet, newline]);
    else waiting.push(packet, newline);
    this.#pumping ??= this.#pump().finally(() => {
      this.#pumping = undefined;
    });
  }

  async #pump(): Promise<void> {
    for (;;) {
      const [next] = this.#queue;
      if (next === undefined) return;
      const [sender, packets] = next;
      this.#queue.delete(sender);
      const lines = Buffer.concat(packets);
      await this.#delivery.deliver(lines, sender);
      // Still in memory until here.
      const packetCount = packets.length / 2;
      this.#queuedBytes -= lines.length - packetCount + packetCount * packetOverheadBytes;
    }
  }
}
