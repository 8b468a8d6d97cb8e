import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Change, Documents } from '../documents/index.ts';
import type { Notification } from './notification.ts';

/** What somebody acknowledges who follows a link or presses a key. */
export type Acknowledgeable = {
  receiver: string;
  groupKey: string;
  fingerprints: readonly string[];
  /** For the page: what is looked after. */
  title: string;
  createdAtMs: number;
  isUsed: boolean;
};

/** How long a link is good for, in milliseconds. */
export const linkLifeMs = 7 * 24 * 3_600_000;
/** Most links, and most alerts in all of them, that are kept; older ones go first. */
export const maxLinks = 20_000;
export const maxLinkedAlerts = 500_000;

const documentKind = 'acknowledge-link';
const secretKind = 'secret';
const secretKey = 'acknowledge-links';

/**
 * Links by which somebody without an account says that he looks after alerts: signed, so that none can be
 * guessed, and good for one time. They name a notification; what that told is kept here.
 */
export class AcknowledgeLinks {
  readonly #documents: Pick<Documents, 'read' | 'write'>;
  readonly #nowMs: () => number;
  readonly #links = new Map<string, Acknowledgeable>();
  #alertCount = 0;
  #secret = '';

  constructor(documents: Pick<Documents, 'read' | 'write'>, nowMs: () => number) {
    this.#documents = documents;
    this.#nowMs = nowMs;
  }

  /** Throws where the store cannot be asked. */
  async load(): Promise<void> {
    const secrets = await this.#documents.read(secretKind);
    const known = secrets.get(secretKey) as { key: string } | undefined;
    this.#secret = known?.key ?? randomBytes(32).toString('base64url');
    if (known === undefined) {
      const value = { key: this.#secret };
      await this.#documents.write([{ kind: secretKind, key: secretKey, value }]);
    }
    const found = [...(await this.#documents.read(documentKind))] as [string, Acknowledgeable][];
    for (const [id, link] of found.sort(([, a], [, b]) => a.createdAtMs - b.createdAtMs)) {
      this.#add(id, link);
    }
    await this.#documents.write(this.#expired());
  }

  /** What has to be recorded with the notifications, so that their links work. */
  changesFor(notifications: readonly Notification[]): Change[] {
    const changes: Change[] = [];
    for (const { id, receiver, groupKey, alerts, createdAtMs, ...rest } of notifications) {
      if (rest.status !== 'firing' || rest.reason === 'acknowledged') continue;
      const firing = alerts.filter(({ status }) => status === 'firing');
      const link: Acknowledgeable = {
        receiver,
        groupKey,
        fingerprints: firing.map(({ fingerprint }) => fingerprint),
        title: firing[0]?.labels.alertname ?? groupKey,
        createdAtMs,
        isUsed: false,
      };
      this.#add(id, link);
      changes.push({ kind: documentKind, key: id, value: link });
    }
    return [...changes, ...this.#expired()];
  }

  /** What a link or a call says: the notification, for what it is good, and the signature of both. */
  token(notificationId: string, purpose: string): string {
    return `${notificationId}.${purpose}.${this.#signature(notificationId, purpose)}`;
  }

  /** What the token stands for; undefined when it is no token of ours, or too old. */
  read(token: string): { id: string; purpose: string; link: Acknowledgeable } | undefined {
    const [id = '', purpose = '', signature = ''] = token.split('.');
    const given = Buffer.from(signature);
    const expected = Buffer.from(this.#signature(id, purpose));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const link = this.#links.get(id);
    return link && { id, purpose, link };
  }

  /** Durable once it resolves. */
  async use(id: string): Promise<void> {
    const link = this.#links.get(id);
    if (link === undefined) return;
    const used = { ...link, isUsed: true };
    await this.#documents.write([{ kind: documentKind, key: id, value: used }]);
    this.#links.set(id, used);
  }

  #add(id: string, link: Acknowledgeable): void {
    if (!this.#links.has(id)) this.#alertCount += link.fingerprints.length;
    this.#links.set(id, link);
  }

  /** Takes what is too old, or too much, out of memory and gives what that means for the store. */
  #expired(): Change[] {
    const changes: Change[] = [];
    const oldestMs = this.#nowMs() - linkLifeMs;
    for (const [id, { createdAtMs, fingerprints }] of this.#links) {
      const isTooMany = this.#links.size > maxLinks || this.#alertCount > maxLinkedAlerts;
      if (createdAtMs >= oldestMs && !isTooMany) break;
      this.#links.delete(id);
      this.#alertCount -= fingerprints.length;
      changes.push({ kind: documentKind, key: id, value: undefined });
    }
    return changes;
  }

  #signature(id: string, purpose: string): string {
    const whole = createHmac('sha256', this.#secret).update(`${id}.${purpose}`).digest();
    return whole.subarray(0, 18).toString('base64url');
  }
}
