import type { ListenAddress, ServerConfig } from '../config/index.ts';
import { TidemarkError } from '../errors/index.ts';
import { type Ingest, openGraphiteListener, Refusals, StatsdListener } from '../ingest/index.ts';
import type { Logger } from '../logger/index.ts';

export type ListenersOptions = {
  config: ServerConfig;
  ingest: Ingest;
  logger: Logger;
  nowMs: () => number;
  /** Called with what was refused or lost: the senders get no answers. */
  onRefused: (protocol: string, reason: string, count: number) => void;
};

/** What stops listening, takes what has arrived, and resolves when that is stored. */
type Listener = { readonly port: number; close: () => Promise<void> };

/**
 * The protocols without requests: StatsD and Graphite, over TCP and UDP, where the configuration says so.
 */
export class Listeners {
  /** What was refused or lost, by protocol and reason: their senders get no answers. */
  readonly refused = new Map<string, Refusals>();
  readonly #open: Listener[] = [];

  /** Rejects with a TidemarkError when an address cannot be had; nothing listens then. */
  static async open(options: ListenersOptions): Promise<Listeners> {
    const { config, ingest, logger, nowMs, onRefused } = options;
    const listeners = new Listeners();
    const warn = (message: string) => logger.warn(message);
    try {
      const { statsd, graphite } = config;
      if (statsd !== null) {
        const listener = await StatsdListener.open({
          ...statsd,
          warn,
          onRefused: (reason, count) => onRefused('statsd', reason, count),
          nowMs,
          store: async (sender, write) => void (await ingest.write(sender, write)),
        }).catch(refuseAddress('statsd', statsd));
        listeners.#add('statsd', listener, listener.refusals, logger);
      }
      if (graphite !== null) {
        const refusals = new Refusals('Graphite', warn, nowMs, (reason, count) =>
          onRefused('graphite', reason, count),
        );
        const listener = await openGraphiteListener({
          ...graphite,
          refusals,
          take: async (lines, sender) => {
            const sending = { sender, key: undefined };
            const { problems, refused } = await ingest.take('graphite', lines, undefined, sending);
            for (const { message } of problems) refusals.note(message, sender, lines);
            const unsaid = refused - problems.length;
            if (unsaid > 0) refusals.note('other', sender, lines, unsaid);
          },
        }).catch(refuseAddress('graphite', graphite));
        listeners.#add('graphite', listener, refusals, logger);
      }
    } catch (error) {
      await listeners.close();
      throw error;
    }
    return listeners;
  }

  async close(): Promise<void> {
    await Promise.all(this.#open.map((listener) => listener.close()));
  }

  #add(protocol: string, listener: Listener, refusals: Refusals, logger: Logger): void {
    this.#open.push(listener);
    this.refused.set(protocol, refusals);
    logger.info(`${protocol} on UDP and TCP port ${listener.port}`);
  }
}

function refuseAddress(flag: string, { host, port }: ListenAddress): (error: Error) => never {
  return (error) => {
    throw new TidemarkError(
      'address_unusable',
      `--${flag} ${host}:${port} cannot be listened on (${error.message}): choose another address.`,
      { status: 503, cause: error },
    );
  };
}
