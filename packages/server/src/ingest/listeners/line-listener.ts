import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Delivery, type TakeLines } from './delivery.ts';
import { defaultLimits, type ListenerLimits } from './limits.ts';
import { type Refusals, reportIntervalMs } from './refusals.ts';
import { TcpLines } from './tcp-lines.ts';
import { UdpLines } from './udp-lines.ts';

export type LineListenerOptions = {
  host: string;
  /** For TCP and UDP; 0 for any that is free for both. */
  port: number;
  take: TakeLines;
  refusals: Refusals;
  limits?: Partial<ListenerLimits>;
};

/** How many free ports are tried that turn out to be taken for UDP. */
const maxPortTries = 20;

/** How often it is looked whether lines are taken, when the listener closes. */
const takingPollMs = 5;

/**
 * Listens for lines over TCP and UDP on one address, and hands them to `take`. Nothing is answered; what is
 * lost or refused is counted in `refusals`. Memory is bounded by {@link ListenerLimits}.
 */
export class LineListener {
  readonly port: number;
  readonly #tcp: TcpLines;
  readonly #udp: UdpLines;
  readonly #delivery: Delivery;
  readonly #refusals: Refusals;
  readonly #drainMs: number;
  readonly #reporting: NodeJS.Timeout;
  #closed: Promise<void> | undefined;

  /** Rejects with the system's error when the address is taken or is none of this machine. */
  static async open(options: LineListenerOptions): Promise<LineListener> {
    const limits = { ...defaultLimits, ...options.limits };
    const { host, port, refusals } = options;
    for (let tries = 1; ; tries++) {
      const delivery = new Delivery(options.take, refusals, limits.retryMs);
      const tcp = new TcpLines(delivery, refusals, limits);
      const udp = new UdpLines(delivery, refusals, limits);
      const bound = await tcp.listen(host, port);
      try {
        await udp.listen(bound.address, bound.port);
        return new LineListener(bound.port, tcp, udp, delivery, refusals, limits.drainMs);
      } catch (error) {
        await tcp.close();
        if (port !== 0 || tries === maxPortTries) throw error;
      }
    }
  }

  private constructor(
    port: number,
    tcp: TcpLines,
    udp: UdpLines,
    delivery: Delivery,
    refusals: Refusals,
    drainMs: number,
  ) {
    this.port = port;
    this.#tcp = tcp;
    this.#udp = udp;
    this.#delivery = delivery;
    this.#refusals = refusals;
    this.#drainMs = drainMs;
    this.#reporting = setInterval(() => refusals.report(), reportIntervalMs).unref();
  }

  get connectionCount(): number {
    return this.#tcp.connectionCount;
  }

  /** Takes what has arrived by now, ends all connections, and resolves when all that was read is stored. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#tcp.stopListening();
    await this.#drain();
    const finished = Promise.all([this.#tcp.close(), this.#udp.close()]);
    await this.#delivery.finish();
    await finished;
    clearInterval(this.#reporting);
    this.#refusals.report(true);
  }

  /** Reads on until a turn of the event loop brings nothing new: what senders sent may lie in the kernel. */
  async #drain(): Promise<void> {
    const endMs = performance.now() + this.#drainMs;
    let before = -1;
    let quietTurns = 0;
    while (quietTurns < 3 && performance.now() < endMs) {
      const received = this.#tcp.receivedBytes + this.#udp.receivedPackets;
      quietTurns = received === before && this.#delivery.isIdle ? quietTurns + 1 : 0;
      before = received;
      await (this.#delivery.isIdle ? nextTurn() : sleep(takingPollMs));
    }
  }
}
