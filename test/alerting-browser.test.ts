import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible } from './support/accessibility.ts';
import { Api } from './support/api.ts';
import { launchBrowser, noBrowser } from './support/browser.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { patienceMs } from './support/wait-until.ts';

/** One alert, as a person lives through it: a rule by the form, fires, acknowledged, muted, resolved. */

let server: RunningServer;
let browser: Browser;
let page: Page;
let api: Api;
const errors: string[] = [];

/** An alert that is over is asked for and answered 404, which browsers log as an error. */
const goneAlert = /\/v1\/alerts\/[0-9a-f]{16}$/;

before(async () => {
  if (noBrowser) return;
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  api = new Api(server.url);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(patienceMs);
  page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !goneAlert.test(message.location().url)) {
      errors.push(`${message.text()} ${message.location().url}`);
    }
  });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A reading of the one sensor. */
function temperature(value: number): Promise<number> {
  return api.store({ name: 'room_temperature', value, labels: { room: 'attic' } });
}

test('a quiet server says how an alert comes about', { skip: noBrowser }, async () => {
  await page.goto(server.url);
  await page.getByRole('link', { name: 'Alerts', exact: true }).click();
  await page.getByRole('heading', { name: 'All is quiet' }).waitFor();
  await page.getByText(`${server.url}/api/v2/alerts`).waitFor();
  await assertAccessible(page, '/alerts without alerts');
});

test('a rule made by the form fires', { skip: noBrowser }, async () => {
  await temperature(21);
  await page.getByRole('link', { name: 'Make a rule' }).click();
  await page.getByLabel('Name of the alert').fill('RoomTooHot');
  await page.getByRole('combobox', { name: 'Metric', exact: true }).fill('room_temperature');
  await page.getByLabel('Threshold').fill('27');
  await page.getByRole('combobox', { name: 'Severity' }).fill('warning');
  await page.getByLabel('Summary').fill('The {{ $labels.room }} has {{ $value }} degrees');
  await page.getByRole('button', { name: 'Make rule' }).click();
  await page.waitForURL(/\/alerts\/rules\?rule=/);
  await temperature(31);
  await page.getByRole('navigation', { name: 'Alerting' }).getByText('Firing').click();
  await page.getByRole('link', { name: 'RoomTooHot', exact: true }).waitFor();
  await page.getByText('The attic has 31 degrees').waitFor();
  await page.getByRole('link', { name: /^Alerts ?1 alert firing$/ }).waitFor();
  await assertAccessible(page, '/alerts with an alert');
});

test('it is acknowledged, by somebody', { skip: noBrowser }, async () => {
  await page.getByRole('button', { name: 'Acknowledge RoomTooHot' }).click();
  const dialog = page.getByRole('dialog', { name: 'Acknowledge RoomTooHot' });
  await dialog.getByLabel('Your name').fill('Ann');
  await dialog.getByLabel('Comment').fill('Opening a window');
  await dialog.getByRole('button', { name: 'Acknowledge' }).click();
  await page.getByText('Acknowledged by Ann').waitFor();
});

test('its detail has the values around it and what happened', { skip: noBrowser }, async () => {
  await page.getByRole('link', { name: 'RoomTooHot', exact: true }).focus();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/alerts\?alert=[0-9a-f]{16}$/);
  const detail = page.getByRole('dialog', { name: 'Alert' });
  await detail.getByText('Began to fire').waitFor();
  await detail.getByText('Acknowledged by Ann: Opening a window').waitFor();
  await detail.getByRole('img', { name: /^Values of room_temperature > 27/ }).waitFor();
  await assertAccessible(page, 'the detail of an alert');
  const explore = await detail.getByRole('link', { name: 'Open in Explore' }).getAttribute('href');
  assert.match(explore ?? '', /^\/explore\?mode=promql&expr=room_temperature\+%3E\+27&start=/);
  await page.keyboard.press('Escape');
  await page.waitForURL(`${server.url}/alerts`);
});

test('it is muted, with a form that knows it', { skip: noBrowser }, async () => {
  await page.getByRole('link', { name: 'Mute RoomTooHot' }).click();
  const form = page.getByRole('dialog', { name: 'New mute' });
  assert.equal(await form.getByRole('combobox', { name: 'Label 1' }).inputValue(), 'alertname');
  assert.equal(await form.getByRole('combobox', { name: 'Value 1' }).inputValue(), 'RoomTooHot');
  await form.getByText('1 firing alert matches').waitFor();
  await assertAccessible(page, 'the form of a mute');
  await form.getByLabel('Why').fill('A heat wave');
  await form.getByRole('button', { name: 'Mute', exact: true }).click();
  await page.getByText('mutes 1 alert now').waitFor();
  await page.getByText('A heat wave · by Ann').waitFor();
  await page.getByRole('navigation', { name: 'Alerting' }).getByText('Firing').click();
  await page.getByRole('listitem').getByText('Muted', { exact: true }).waitFor();
  await page.getByRole('link', { name: 'Alerts', exact: true }).waitFor();
});

test('a recurring mute tells its next windows', { skip: noBrowser }, async () => {
  await page.goto(`${server.url}/alerts/mutes?edit=new&matcher=job%3D%22backup%22`);
  const form = page.getByRole('dialog', { name: 'New mute' });
  await form.getByText('Recurring', { exact: true }).click();
  await form.getByText('The next windows').waitFor();
  await form.getByRole('button', { name: 'Mute', exact: true }).click();
  const upcoming = page.getByRole('region', { name: /Now|To come/ });
  await upcoming.getByText(/^Every Sat, Sun, 22:00 to 06:00 of the next day/).waitFor();
  await page.getByRole('button', { name: 'End job="backup"' }).click();
  await page.getByRole('button', { name: 'End the mute' }).click();
  await page.getByRole('button', { name: 'End job="backup"' }).waitFor({ state: 'detached' });
});

test('it resolves, and stays in the history', { skip: noBrowser }, async () => {
  await temperature(20);
  await page.goto(`${server.url}/alerts`);
  await page.getByRole('heading', { name: 'All is quiet' }).waitFor();
  await page.getByRole('navigation', { name: 'Alerting' }).getByText('History').click();
  const events = page.getByRole('listitem').filter({ hasText: 'RoomTooHot' });
  await events.getByText('Resolved').waitFor();
  await events.getByText('Acknowledged by Ann: Opening a window').waitFor();
  await page.getByRole('heading', { name: 'When they fired' }).waitFor();
  await assertAccessible(page, '/alerts/history');
  await events.getByRole('link', { name: 'RoomTooHot' }).first().click();
  const detail = page.getByRole('dialog', { name: 'Alert' });
  await detail.getByText('It was over').waitFor();
  await detail.getByRole('img', { name: /^Values of room_temperature > 27/ }).waitFor();
  await page.keyboard.press('Escape');
});

/** Each page with something that it shows once it is loaded. */
const pages: readonly [string, RegExp][] = [
  ['/alerts', /All is quiet/],
  ['/alerts/rules', /RoomTooHot/],
  ['/alerts/mutes', /A heat wave/],
  ['/alerts/receivers', /receiver/i],
  ['/alerts/deliveries', /deliver/i],
  ['/alerts/history', /When they fired/],
  ['/hosts', /check/i],
];

test('no accessibility violation on any page', { skip: noBrowser }, async () => {
  for (const [path, text] of pages) {
    await page.goto(`${server.url}${path}`);
    await page.getByRole('main').getByText(text).first().waitFor();
    await assertAccessible(page, path);
  }
});

test('old addresses lead to the new pages', { skip: noBrowser }, async () => {
  await page.goto(`${server.url}/dashboard`);
  await page.waitForURL(`${server.url}/hosts`);
  await page.getByRole('heading', { name: 'Hosts', exact: true }).waitFor();
});

test('nothing is wider than a phone', { skip: noBrowser }, async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const [path, text] of pages) {
    await page.goto(`${server.url}${path}`);
    await page.getByRole('main').getByText(text).first().waitFor();
    const width = await page.locator('html').evaluate((html) => html.scrollWidth);
    assert.ok(width <= 360, `${path} is ${width} wide`);
  }
  assert.deepEqual(errors, []);
});
