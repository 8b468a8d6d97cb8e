/** From an alert to a webhook, with a kill -9 between each two steps: nothing is told twice, and nothing is forgotten. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AlertsAnswer, DeliveriesAnswer } from '@tidemark/protocol';
import { Api } from './support/api.ts';
import { newFolder, type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

type WebhookBody = {
  status: string;
  groupKey: string;
  alerts: { status: string; labels: Record<string, string> }[];
};

/** Listens on loopback, and keeps what comes. */
class Webhook {
  readonly bodies: WebhookBody[] = [];
  readonly #server: Server;

  constructor() {
    this.#server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      this.bodies.push(JSON.parse(Buffer.concat(chunks).toString('utf8')) as WebhookBody);
      response.end();
    });
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  /** `status: firing / resolved` of each body. */
  get summaries(): string[] {
    return this.bodies.map(({ status, alerts }) => {
      const names = (wanted: string) =>
        alerts
          .filter((alert) => alert.status === wanted)
          .map(({ labels }) => labels.instance)
          .sort()
          .join(' ');
      return `${status}: ${names('firing')} / ${names('resolved')}`;
    });
  }
}

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

describe('alerts that go to a webhook', () => {
  const webhook = new Webhook();
  let args: string[];
  let server: RunningServer;
  let api: Api;

  before(async () => {
    const url = await webhook.listen();
    const config = join(await newFolder(), 'tidemark.yaml');
    const alerting = {
      allow_private_addresses: true,
      route: { receiver: 'hook', group_by: ['alertname'], group_interval: '1s' },
      receivers: [{ name: 'hook', webhook_configs: [{ url }] }],
    };
    // A JSON text is YAML too.
    await writeFile(config, JSON.stringify({ alerting }));
    args = ['--config', config];
    server = await startServer({ args });
    api = new Api(server.url);
  });
  after(async () => {
    webhook.close();
    await server.stop();
  });

  const kill9 = async () => {
    await server.kill9();
    server = await startServer({ args, dataPath: server.dataPath });
    api = new Api(server.url);
  };
  const post = async (instance: string, endsAt: string) => {
    const alert = { labels: { alertname: 'Down', instance }, endsAt, startsAt: inMinutes(-5) };
    const answer = await api.request('POST', '/api/v2/alerts', JSON.stringify([alert]), {
      'content-type': 'application/json',
    });
    assert.equal(answer.status, 200, answer.text);
  };
  /** Waits for so many messages, all of them delivered and noted as such. */
  const told = async (...expected: string[]) => {
    await waitUntil(`${expected.length} messages`, () => webhook.bodies.length >= expected.length);
    await waitUntil('the queue to be empty', async () => {
      const { waiting } = await api.get<DeliveriesAnswer>('/v1/deliveries');
      return waiting.length === 0;
    });
    assert.deepEqual(webhook.summaries, expected);
  };

  it('are told once each, however often the server is killed', async () => {
    const story = ['firing: a / ', 'firing: a b / ', 'firing: b / a', 'resolved:  / b'];
    await post('a', inMinutes(10));
    await told(...story.slice(0, 1));
    await kill9();
    await post('a', inMinutes(10));
    await post('b', inMinutes(10));
    await told(...story.slice(0, 2));
    await kill9();
    await post('b', inMinutes(10));
    await told(...story.slice(0, 2));
    await post('a', inMinutes(-1));
    await told(...story.slice(0, 3));
    await kill9();
    const { groups } = await api.get<AlertsAnswer>('/v1/alerts');
    const fingerprints = groups.flatMap(({ alerts }) => alerts.map((one) => one.fingerprint));
    assert.equal(fingerprints.length, 1);
    await api.request('POST', '/v1/alerts/acknowledge', JSON.stringify({ fingerprints }), {
      'content-type': 'application/json',
    });
    await kill9();
    const after = await api.get<AlertsAnswer>('/v1/alerts');
    assert.equal(after.counts.acknowledged, 1);
    await post('b', inMinutes(-1));
    await told(...story);
    await kill9();
    await waitUntil('the group to be forgotten', async () => {
      const { groups } = await api.get<AlertsAnswer>('/v1/alerts');
      return groups.length === 0;
    });
    assert.deepEqual(webhook.summaries, story);
  });

  it('are told although the server is killed as soon as it has taken them', async () => {
    webhook.bodies.length = 0;
    for (let round = 0; round < 3; round++) {
      await post(`${round}`, inMinutes(10));
      await kill9();
    }
    const isToldOf = (instance: string) =>
      webhook.bodies.some(({ alerts }) =>
        alerts.some(({ labels }) => labels.instance === instance),
      );
    await waitUntil('all to be told', () => ['0', '1', '2'].every(isToldOf));
    // Twice only what was answered in the moment of the kill.
    assert.ok(webhook.bodies.length <= 6, webhook.summaries.join('\n'));
  });
});
