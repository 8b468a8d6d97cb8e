/** System E as its users see it: one message when a check goes bad and one when it is ok, through `kill -9`. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Delivery } from '@tidemark/protocol';
import { Api } from './support/api.ts';
import { newFolder, type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

type Message = { status: string; alerts: { labels: Record<string, string> }[] };

describe('messages of checks', () => {
  const messages: string[] = [];
  const receiver = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const { status, alerts } = JSON.parse(body) as Message;
      for (const { labels } of alerts) messages.push(`${labels.host} ${status}`);
      response.end();
    });
  });
  let server: RunningServer;
  let api: Api;
  let configPath: string;

  const start = async (dataPath?: string) => {
    const args = ['--config', configPath];
    server = await startServer({ args, ...(dataPath === undefined ? {} : { dataPath }) });
    api = new Api(server.url);
  };
  const restart = async () => {
    await server.kill9();
    await start(server.dataPath);
  };
  const post = async (host: string, value: number) => {
    const timestamp = new Date().toISOString();
    const check = { host, name: '/', type: 'disk', timestamp, value };
    const answer = await api.request('POST', '/metrics', JSON.stringify(check), {
      'content-type': 'application/json',
    });
    assert.equal(answer.status, 201, answer.text);
  };
  const told = async (expected: readonly string[]) => {
    await waitUntil(`${expected.length} messages`, async () => {
      const { deliveries } = await api.get<{ deliveries: Delivery[] }>('/v1/deliveries');
      const taken = deliveries.filter(({ outcome }) => outcome === 'delivered');
      return messages.length >= expected.length && taken.length >= expected.length;
    });
    assert.deepEqual(messages, expected);
  };

  before(async () => {
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { port } = receiver.address() as AddressInfo;
    configPath = join(await newFolder(), 'tidemark.yaml');
    await writeFile(
      configPath,
      `alerting:
  allow_private_addresses: true
  route: {receiver: hook, group_by: [host], group_wait: 0s, group_interval: 1s}
  receivers:
    - name: hook
      webhook_configs: [{url: "http://127.0.0.1:${port}/"}]
`,
    );
    await start();
  });
  after(async () => {
    await server.kill9();
    receiver.close();
  });

  it('are one for each change, whatever happens in between', async () => {
    await post('a', 50);
    await restart();
    await post('a', 95);
    await told(['a firing']);
    await restart();
    for (const value of [96, 97]) await post('a', value);
    await restart();
    await post('b', 91);
    await told(['a firing', 'b firing']);
    await post('a', 90);
    await told(['a firing', 'b firing', 'a resolved']);
    await restart();
    for (const value of [10, 20]) await post('a', value);
    await post('b', 10);
    await told(['a firing', 'b firing', 'a resolved', 'b resolved']);
    await restart();
    await post('a', 99);
    await told(['a firing', 'b firing', 'a resolved', 'b resolved', 'a firing']);
  });
});
