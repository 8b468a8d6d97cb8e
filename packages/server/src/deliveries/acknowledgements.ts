import {
  acknowledgeKey,
  isPhoneCall,
  type ReceiverConfig,
  spokenAnswer,
} from '../receivers/index.ts';
import type { AcknowledgeLinks } from './acknowledge-links.ts';
import type { AcknowledgeSink } from './messenger.ts';

export type AcknowledgementsOptions = {
  links: AcknowledgeLinks;
  receiver: (name: string) => ReceiverConfig | undefined;
  alerts: AcknowledgeSink;
  externalUrl: string | undefined;
};

/** What a link leads to: alerts that somebody can look after, or that somebody did. */
export type LinkedAlerts = { title: string; count: number; isUsed: boolean };

/** Acknowledging by links in messages, and by keys in phone calls. */
export class Acknowledgements {
  readonly #options: AcknowledgementsOptions;

  constructor(options: AcknowledgementsOptions) {
    this.#options = options;
  }

  /** Changes nothing: programs that look at links in messages may come here, too. */
  show(token: string): LinkedAlerts | undefined {
    const found = this.#options.links.read(token);
    if (found?.purpose !== 'page') return undefined;
    const { title, fingerprints, isUsed } = found.link;
    return { title, count: fingerprints.length, isUsed };
  }

  /** Durable once it resolves; undefined for a link that is none. */
  async acknowledge(token: string): Promise<LinkedAlerts | undefined> {
    const found = this.#options.links.read(token);
    if (found?.purpose !== 'page') return undefined;
    const { title, fingerprints, isUsed, receiver } = found.link;
    if (!isUsed) {
      await this.#options.alerts.acknowledge(fingerprints, `a link to ${receiver}`);
      await this.#options.links.use(found.id);
    }
    return { title, count: fingerprints.length, isUsed };
  }

  /**
   * What the caller hears who pressed a key, as TwiML; undefined for a call that is not ours, or that is not
   * signed as its receiver wants it.
   */
  async keyPressed(
    token: string,
    fields: Readonly<Record<string, string>>,
    signature: string | undefined,
  ): Promise<string | undefined> {
    const { links, receiver, alerts, externalUrl } = this.#options;
    const found = links.read(token);
    const index = Number(/^phone-(\d+)$/.exec(found?.purpose ?? '')?.[1] ?? Number.NaN);
    if (found === undefined || Number.isNaN(index)) return undefined;
    const { link, id } = found;
    const channel = receiver(link.receiver)?.channels.find(
      (one) => one.kind === 'phone' && one.index === index,
    );
    const url = `${externalUrl ?? ''}/v1/phone/${token}`;
    if (channel === undefined || !(await isPhoneCall(channel, url, fields, signature))) {
      return undefined;
    }
    if (fields.Digits !== acknowledgeKey) return spokenAnswer('Not acknowledged. Goodbye.');
    if (!link.isUsed) {
      await alerts.acknowledge(link.fingerprints, `a phone call to ${link.receiver}`);
      await links.use(id);
    }
    return spokenAnswer('Acknowledged. Thank you. Goodbye.');
  }
}
