import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { Api } from './support/api.ts';
import { launchBrowser, noBrowser } from './support/browser.ts';
import { newFolder, type RunningServer, startServer } from './support/server.ts';
import { patienceMs, waitUntil } from './support/wait-until.ts';

/** What a person sets up once: rules, expected series, receivers and hosts, by forms and by hand. */

const rules = `
groups:
  - name: rooms
    rules:
      - alert: FromFile
        expr: room_temperature > 40
        for: 5m
`;
const configuration = `
rule_files: [rules.yml]
alerting:
  allow_private_addresses: true
  route:
    receiver: nobody
  receivers:
    - name: nobody
`;

let server: RunningServer;
let browser: Browser;
let page: Page;
let api: Api;
let listener: Server;
let listenerUrl: string;
const received: { path: string; body: string }[] = [];
const errors: string[] = [];

before(async () => {
  if (noBrowser) return;
  const folder = await newFolder();
  await writeFile(join(folder, 'rules.yml'), rules);
  const configPath = join(folder, 'tidemark.yaml');
  await writeFile(configPath, configuration);
  [server, browser, listenerUrl] = await Promise.all([
    startServer({ args: ['--config', configPath] }),
    launchBrowser(),
    listen(),
  ]);
  api = new Api(server.url);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(patienceMs);
  page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
});
after(async () => {
  await browser?.close();
  await server?.stop();
  listener?.close();
  listener?.closeAllConnections();
});

/** A provider on loopback that takes everything. */
async function listen(): Promise<string> {
  listener = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString('utf8');
    });
    request.on('end', () => {
      received.push({ path: request.url ?? '', body });
      response.end('taken');
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}

async function assertAccessible(what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
    // A mail's preview runs no script, axe's among them.
    const axe = new AxeBuilder({ page }).options({ iframes: false }).setLegacyMode();
    const { violations } = await axe.analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html)}`);
    assert.deepEqual(found, [], `${what}, ${colorScheme}`);
  }
}

test('the rules of a file are read-only, and can begin a new one', {
  skip: noBrowser,
}, async () => {
  await api.store({ name: 'room_temperature', value: 21, labels: { room: 'attic' } });
  await api.store({ name: 'room_temperature', value: 19, labels: { room: 'cellar' } });
  await page.goto(`${server.url}/alerts/rules`);
  await page.getByRole('link', { name: /FromFile/ }).click();
  await page.waitForURL(/rule=/);
  await page.getByText('Would not have fired').waitFor();
  assert.equal(await page.getByRole('link', { name: 'Edit' }).count(), 0);
  await assertAccessible('an open rule');
  await page.getByRole('link', { name: 'Duplicate' }).click();
  const name = page.getByLabel('Name of the alert');
  await name.waitFor();
  assert.equal(await name.inputValue(), 'FromFileCopy');
  assert.equal(await page.getByLabel('Threshold').inputValue(), '40');
});

test('the preview follows the form, and the form becomes PromQL', { skip: noBrowser }, async () => {
  await page.getByLabel('For how long').fill('');
  await page.getByLabel('Threshold').fill('20');
  await page.getByText('Would have fired 1 time in the last 24 hours, on 1 of 2 series.').waitFor();
  await page.getByRole('img', { name: /it would have fired 1 time/ }).waitFor();
  await assertAccessible('the editor of a rule');
  await page.getByRole('radiogroup', { name: 'How the condition' }).getByText('PromQL').click();
  await page.locator('.cm-content').getByText('room_temperature > 20').waitFor();
  await page.locator('.cm-content').fill('room_temperature >');
  await page.getByText('unexpected end of input').first().waitFor();
  await page.getByRole('button', { name: 'Make rule' }).click();
  await page.getByRole('alert').first().waitFor();
  await page.locator('.cm-content').fill('room_temperature > 20');
  await page.getByRole('button', { name: 'Make rule' }).click();
  await page.waitForURL(/rule=/);
  await page.getByRole('link', { name: /^Firing FromFileCopy/ }).waitFor();
});

test('a rule that was made here is changed and deleted', { skip: noBrowser }, async () => {
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByLabel('Name of the alert').fill('Warm');
  await page.getByRole('button', { name: 'Save rule' }).click();
  await page.getByRole('link', { name: /Warm/ }).waitFor();
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('button', { name: 'Delete rule' }).click();
  await page.getByRole('link', { name: /Warm/ }).waitFor({ state: 'detached' });
});

test('expected series are counted while they are chosen', { skip: noBrowser }, async () => {
  await page.goto(`${server.url}/alerts/rules?show=expected`);
  await page.getByRole('button', { name: 'Expect series' }).click();
  await page.locator('.cm-content').fill('room_temperature{room="attic"}');
  await page.getByText('1 series matches now').waitFor();
  await assertAccessible('the form of expected series');
  await page.getByRole('button', { name: 'Expect them' }).click();
  await page.getByText('1 series', { exact: true }).waitFor();
  await assertAccessible('expected series');
});

test('a receiver is tried before it is made, and its secret is kept', {
  skip: noBrowser,
}, async () => {
  await page.goto(`${server.url}/alerts/receivers?new=1`);
  await page.getByRole('textbox', { name: 'Name' }).fill('hook');
  await page.getByRole('button', { name: 'Webhook' }).click();
  await page.getByRole('textbox', { name: 'Address' }).fill(`${listenerUrl}/secret-path`);
  await page.getByRole('region', { name: 'Message by Webhook' }).waitFor();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await page.getByRole('list', { name: 'Results of the test' }).getByText('Delivered').waitFor();
  assert.equal(received.at(-1)?.path, '/secret-path');
  assert.equal(JSON.parse(received.at(-1)?.body ?? '').version, '4');
  await assertAccessible('the editor of a receiver');
  await page.getByRole('button', { name: 'Make receiver' }).click();
  await page.getByRole('heading', { name: 'hook', exact: true }).waitFor();
  assert.ok(!(await page.content()).includes('secret-path'));
  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByPlaceholder('Saved; type to replace it').waitFor();
  await page.getByLabel('Tell when it is over').uncheck();
  await page.getByRole('button', { name: 'Save receiver' }).click();
  await page.getByText('not told when it is over').waitFor();
});

test('the saved receiver is tested, and the log says so', { skip: noBrowser }, async () => {
  const count = received.length;
  const hook = page.getByRole('region', { name: 'hook', exact: true });
  await hook.getByRole('link', { name: 'Preview and test' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  await waitUntil('the test to arrive', () => received.length > count);
  assert.equal(received.at(-1)?.path, '/secret-path');
  await page.keyboard.press('Escape');
  await hook.getByRole('link', { name: 'Deliveries' }).click();
  await page.waitForURL(/deliveries\?receiver=hook/);
  const row = page.getByRole('link', { name: /Delivered hook/ }).first();
  await row.click();
  await page.getByText('taken').first().waitFor();
  await assertAccessible('an open delivery');
});

test('checks of hosts come, alert, and are deleted', { skip: noBrowser }, async () => {
  await page.goto(`${server.url}/hosts`);
  await page.getByText(`${server.url}/metrics`).waitFor();
  const check = { host: 'web1', name: '/', type: 'disk', timestamp: new Date(), value: 95 };
  await fetch(`${server.url}/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(check),
  });
  const row = page.getByRole('row', { name: /web1/ });
  await row.getByText('Alert').waitFor();
  await assertAccessible('hosts');
  await row.getByRole('button', { name: 'Actions on web1, /' }).click();
  await page.getByRole('menuitem', { name: 'Threshold…' }).click();
  await page.getByLabel('Alerts above').fill('97');
  await page.getByRole('button', { name: 'Save' }).click();
  await row.getByText('OK').waitFor();
  await row.getByRole('button', { name: 'Actions on web1, /' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await row.waitFor({ state: 'detached' });
  assert.deepEqual(errors, []);
});
