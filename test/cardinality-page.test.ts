import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { assertAccessible } from './support/accessibility.ts';
import { Api } from './support/api.ts';
import { launchBrowser, noBrowser } from './support/browser.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { patienceMs } from './support/wait-until.ts';

/** The page that says what the series are made of, while new ones are being refused. */

let server: RunningServer;
let browser: Browser;
let page: Page;
const errors: string[] = [];

before(async () => {
  if (noBrowser) return;
  const args = ['--max-new-series-per-sender', '60'];
  [server, browser] = await Promise.all([startServer({ args }), launchBrowser()]);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(patienceMs);
  page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** All cells of a table, one after the other. */
async function cellsOf(name: string): Promise<string[]> {
  const table = page.getByRole('region', { name }).first();
  const cells = await table.locator('tbody').locator('th, td').allTextContents();
  return cells.map((text) => text.trim());
}

test('an empty server teaches what a series is', { skip: noBrowser }, async () => {
  await page.goto(`${server.url}/settings`);
  await page.getByRole('link', { name: 'Open cardinality' }).click();
  await page.getByRole('heading', { name: 'No series of yours yet' }).waitFor();
  await page.getByText(`${server.url}/v1/metrics`).first().waitFor();
});

test('refused series are announced, and lead to metric, label and sender', {
  skip: noBrowser,
}, async () => {
  const api = new Api(server.url);
  const samples = Array.from({ length: 70 }, (_, i) => ({
    name: 'requests',
    value: i,
    labels: { host: `web-${i % 2}`, session: `s${i}` },
  }));
  assert.equal((await api.post(samples)).status, 429);
  await page.goto(server.url);
  await page.getByText('New series are being refused').waitFor();
  await page.getByText(/127\.0\.0\.1 brought 60 new series.*"requests".*"session"/).waitFor();
  await page.getByRole('link', { name: 'See what grows' }).click();
  await page.waitForURL(`${server.url}/cardinality`);
  await page.getByRole('heading', { name: 'Metrics by series' }).waitFor();
  assert.deepEqual((await cellsOf('Metrics with most series')).slice(0, 3), [
    'requests',
    '60',
    '+60',
  ]);
  assert.deepEqual(await cellsOf('Labels with most values'), [
    'session',
    '60',
    '60',
    'host',
    '2',
    '60',
  ]);
  assert.deepEqual(await cellsOf('Senders that added series, or were refused'), [
    '127.0.0.1',
    '60',
    '10',
    'requests',
    'session',
  ]);
  await page.getByRole('img', { name: /Number of series, last 24 hours/ }).waitFor();
});

test('no accessibility violation with refusals', { skip: noBrowser }, async () => {
  for (const path of ['/', '/cardinality', '/cardinality?metric=requests']) {
    await page.goto(`${server.url}${path}`);
    await page
      .getByText(/being refused|60 values/)
      .first()
      .waitFor();
    await assertAccessible(page, path);
  }
});

test('a metric is looked into by keyboard, and its values lead to the timeline', {
  skip: noBrowser,
}, async () => {
  await page.goto(`${server.url}/cardinality`);
  await page.getByRole('link', { name: 'requests' }).first().focus();
  await page.keyboard.press('Enter');
  await page.getByText('60 values on 60 series').waitFor();
  assert.deepEqual(await cellsOf('Values of host with most series'), [
    'web-0',
    '30',
    'web-1',
    '30',
  ]);
  await page.getByRole('link', { name: 'web-1' }).click();
  await page.waitForURL(/explore\?metric=requests&labels=.*web-1/);
  await page.goBack();
  await page.getByRole('link', { name: 'All metrics' }).click();
  await page.getByRole('heading', { name: 'Growth' }).waitFor();
});

test('the frame of the chart is in the address', { skip: noBrowser }, async () => {
  await page.getByText('7d', { exact: true }).click();
  await page.waitForURL(/\/cardinality\?range=7d$/);
  await page.getByRole('img', { name: /last 7 days/ }).waitFor();
});

test('nothing is wider than a phone', { skip: noBrowser }, async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ['/', '/cardinality', '/cardinality?metric=requests']) {
    await page.goto(`${server.url}${path}`);
    await page
      .getByText(/being refused|60 values/)
      .first()
      .waitFor();
    const width = await page.locator('html').evaluate((html) => html.scrollWidth);
    assert.ok(width <= 360, `${path} is ${width} wide`);
  }
  assert.deepEqual(errors, []);
});
