import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { assertAccessible } from './support/accessibility.ts';
import { launchBrowser, noBrowser } from './support/browser.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { patienceMs, waitUntil } from './support/wait-until.ts';

/** The web app as a person uses it: a real server, a real browser, nothing reloaded by hand. */

let server: RunningServer;
let browser: Browser;
let context: BrowserContext;
before(async () => {
  if (noBrowser) return;
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  context = await browser.newContext({ timezoneId: 'UTC', viewport: { width: 1280, height: 900 } });
  context.setDefaultTimeout(patienceMs);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

async function post(samples: object | object[]): Promise<void> {
  const response = await fetch(`${server.url}/v1/metrics`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(samples),
  });
  assert.equal(response.status, 201);
}

/**
 * A page whose errors and refused scripts fail the test that uses it. What it asks of the WebSocket takes
 * `liveDelayMs` to reach the server.
 */
async function openPage(path: string, liveDelayMs = 0): Promise<{ page: Page; errors: string[] }> {
  const page = await context.newPage();
  if (liveDelayMs > 0) await delayLiveRequests(page, liveDelayMs);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${server.url}${path}`);
  return { page, errors };
}

function delayLiveRequests(page: Page, delayMs: number): Promise<unknown> {
  return page.addInitScript((ms) => {
    const { send } = WebSocket.prototype;
    WebSocket.prototype.send = function (data) {
      setTimeout(() => send.call(this, data), ms);
    };
  }, delayMs);
}

test('the empty overview teaches, and the first metric appears by itself', {
  skip: noBrowser,
}, async () => {
  const { page, errors } = await openPage('/');
  assert.match(await page.title(), /Tidemark/);
  await page.getByText(`${server.url}/v1/metrics`).first().waitFor();
  await post({ name: 'room_temperature', value: 21.5, unit: '°C' });
  const card = page.locator('[data-metric="room_temperature"]');
  await card.waitFor();
  await waitUntil('the value on the card', async () =>
    (await card.textContent())?.includes('21.5'),
  );
  await post({ name: 'room_temperature', value: 23.25, unit: '°C' });
  await waitUntil('the new value', async () => (await card.textContent())?.includes('23.25'));
  assert.deepEqual(errors, []);
  await page.close();
});

test('the line and the average of the timeline move with what is posted', {
  skip: noBrowser,
}, async () => {
  await post([
    { name: 'queue_depth', value: 10 },
    { name: 'queue_depth', value: 20 },
  ]);
  const { page, errors } = await openPage('/');
  await page.locator('[data-metric="queue_depth"]').click();
  const panel = page.locator('section[data-metric="queue_depth"]');
  await panel.waitFor();
  assert.match(page.url(), /\/explore\?.*queue_depth/);
  const panelHas = (text: string) =>
    waitUntil(`${text} in the panel`, async () => (await panel.textContent())?.includes(text));
  await panelHas('15');
  const before = await panel.locator('canvas').first().screenshot();
  await post({ name: 'queue_depth', value: 60 });
  await panelHas('30');
  await waitUntil('the line to move', async () => {
    const now = await panel.locator('canvas').first().screenshot();
    return !now.equals(before);
  });
  assert.deepEqual(errors, []);
  await page.close();
});

test('a paused page waits, and says how much', { skip: noBrowser }, async () => {
  await post({ name: 'pause_me', value: 1 });
  // On a slow machine the server hears of a new subscription long after the click that made it.
  const { page } = await openPage('/explore?metric=pause_me', 500);
  const panel = page.locator('section[data-metric="pause_me"]');
  await panel.waitFor();
  const pause = page.getByRole('button', { name: 'Live, pause' });
  await waitUntil(
    'the page to hear all',
    async () => (await pause.getAttribute('aria-busy')) === 'false',
  );
  await pause.click();
  await post({ name: 'pause_me', value: 41 });
  await page.getByRole('button', { name: /1 new.*resume/ }).waitFor();
  assert.ok(!(await panel.textContent())?.includes('41'));
  await page.getByRole('button', { name: /, resume/ }).click();
  await waitUntil('what waited', async () => (await panel.textContent())?.includes('41'));
  await page.close();
});

test('names and labels are text, whatever is in them', { skip: noBrowser }, async () => {
  const name = '<img src=x onerror="document.title=\'owned\'">';
  await post({ name, value: 7, labels: { host: '<script>document.title="owned"</script>' } });
  const { page, errors } = await openPage(`/explore?metric=${encodeURIComponent(name)}`);
  await page.getByText(name).first().waitFor();
  assert.match(await page.title(), /Tidemark/);
  assert.deepEqual(errors, []);
  await page.close();
});

test('old data is found from its card, and from a frame without any', {
  skip: noBrowser,
}, async () => {
  await post([
    { name: 'old_temperature', value: 20.5, timestamp: '2019-03-07T10:00:00Z' },
    { name: 'old_temperature', value: 22.5, timestamp: '2019-03-09T12:00:00Z' },
  ]);
  const { page, errors } = await openPage('/');
  await page.locator('[data-metric="old_temperature"]').click();
  const panel = page.locator('section[data-metric="old_temperature"]');
  const panelHas = (text: string) =>
    waitUntil(`${text} in the panel`, async () => (await panel.textContent())?.includes(text));
  assert.match(page.url(), /range=all/);
  await panelHas('21.5');
  await page.goto(`${server.url}/explore?metric=old_temperature`);
  await panelHas('The newest is of 2019-03-09 12:00:00');
  await page.getByRole('button', { name: 'Show all data' }).click();
  await panelHas('21.5');
  assert.deepEqual(errors, []);
  await page.close();
});

test('the choice of metrics finds one of thousands', { skip: noBrowser }, async () => {
  await post(Array.from({ length: 3000 }, (_, i) => ({ name: `many_${i}`, value: i })));
  const { page } = await openPage('/explore');
  await page
    .getByRole('combobox', { name: 'Metrics' })
    .or(page.getByLabel('Metrics'))
    .first()
    .click();
  await page.getByText(/100 of 3,\d+ metrics/).waitFor();
  assert.ok((await page.getByRole('option').count()) <= 101);
  await page.keyboard.type('many_2999');
  await page.getByRole('option', { name: 'many_2999' }).click();
  await page.locator('section[data-metric="many_2999"]').waitFor();
  await page.close();
});

const pages = [
  '/',
  '/explore?metric=room_temperature',
  '/cardinality',
  '/cardinality?metric=room_temperature',
  '/settings',
];

for (const path of pages) {
  test(`no accessibility violation on ${path}`, { skip: noBrowser }, async () => {
    const { page } = await openPage(path);
    await page.locator('h1').first().waitFor();
    await page.waitForLoadState('networkidle').catch(() => undefined);
    await assertAccessible(page, path);
    await page.close();
  });
}

test('nothing is wider than a phone', { skip: noBrowser }, async () => {
  for (const path of pages) {
    const { page } = await openPage(path);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.locator('h1').first().waitFor();
    const width = await page.locator('html').evaluate((html) => html.scrollWidth);
    assert.ok(width <= 360, `${path} is ${width} wide`);
    await page.close();
  }
});

test('the documentation renders under its content security policy', {
  skip: noBrowser,
}, async () => {
  const { page, errors } = await openPage('/docs');
  await page.getByText('/v1/aggregates').first().waitFor();
  assert.deepEqual(errors, []);
  await page.close();
});
