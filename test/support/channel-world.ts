import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { httpCases } from '../../packages/server/src/receivers/contract/http-cases.ts';
import { HttpProvider } from '../../packages/server/src/receivers/testing/http-provider.ts';
import {
  MailServer,
  testPassword,
  testUser,
} from '../../packages/server/src/receivers/testing/mail-server.ts';
import { newFolder } from './server.ts';

/** What one channel was told, as far as all channels say it. */
export type Heard = 'firing' | 'acknowledged' | 'resolved';

/** A provider for each channel, and the configuration of a receiver that has all of them. */
export class ChannelWorld {
  readonly configPath: string;
  readonly #providers: ReadonlyMap<string, HttpProvider>;
  readonly #mail: MailServer;

  private constructor(
    configPath: string,
    providers: ReadonlyMap<string, HttpProvider>,
    mail: MailServer,
  ) {
    this.configPath = configPath;
    this.#providers = providers;
    this.#mail = mail;
  }

  /** `route` adds to a route that tells all channels. */
  static async open(route: Readonly<Record<string, unknown>>): Promise<ChannelWorld> {
    const mail = await MailServer.open();
    const providers = new Map<string, HttpProvider>();
    const lists: [string, unknown[]][] = [
      [
        'email_configs',
        [
          {
            to: 'ann@example.com',
            from: 'alerts@tidemark.example',
            smarthost: `127.0.0.1:${mail.port}`,
            auth_username: testUser,
            auth_password: testPassword,
            tls_config: { insecure_skip_verify: true },
            send_resolved: true,
          },
        ],
      ],
    ];
    for (const { kind, config, good } of httpCases) {
      const provider = await HttpProvider.open();
      provider.usual = good;
      providers.set(kind, provider);
      lists.push([`${kind}_configs`, [{ ...config(provider.url), send_resolved: true }]]);
    }
    const configPath = join(await newFolder(), 'tidemark.yaml');
    const alerting = {
      allow_private_addresses: true,
      external_url: 'https://tidemark.example',
      route: { receiver: 'all', group_by: ['alertname'], group_wait: '0s', ...route },
      receivers: [{ name: 'all', ...Object.fromEntries(lists) }],
    };
    await writeFile(configPath, stringify({ alerting }));
    return new ChannelWorld(configPath, providers, mail);
  }

  get kinds(): string[] {
    return ['email', ...this.#providers.keys()];
  }

  /** All that a channel heard so far, in order, by the words that its messages have. */
  heard(kind: string): Heard[] {
    return this.bodies(kind).map((text) => {
      if (/"event_action":"acknowledge"/.test(text)) return 'acknowledged';
      if (/"event_action":"trigger"/.test(text)) return 'firing';
      const isOver = /RESOLVED|"status":"resolved"|"event_action":"resolve"|is over|resolved/i;
      return isOver.test(text) ? 'resolved' : 'firing';
    });
  }

  /** Bodies of the messages of one channel. */
  bodies(kind: string): string[] {
    if (kind === 'email') return this.#mail.mails.map(({ raw }) => raw);
    const provider = this.#providers.get(kind);
    return (provider?.requests ?? []).map(({ body }) => decodeURIComponent(body));
  }

  async close(): Promise<void> {
    await this.#mail.close();
    await Promise.all([...this.#providers.values()].map((provider) => provider.close()));
  }
}
