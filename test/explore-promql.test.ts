import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { assertAccessible } from './support/accessibility.ts';
import { launchBrowser, noBrowser } from './support/browser.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

/** Explore in PromQL, as a person uses it: written, run, looked at, shared by its address. */

let server: RunningServer;
let browser: Browser;
let context: BrowserContext;

const stepMs = 15_000;
const stepCount = 120;

before(async () => {
  if (noBrowser) return;
  [server, browser] = await Promise.all([startServer(), launchBrowser()]);
  context = await browser.newContext({ timezoneId: 'UTC', viewport: { width: 1280, height: 900 } });
});
after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Half an hour of counters of two hosts, a gauge, and a classic histogram. */
async function writeSamples(): Promise<void> {
  const startMs = Date.now() - stepCount * stepMs;
  const lines: string[] = [];
  for (let i = 0; i < stepCount; i++) {
    const timeMs = startMs + i * stepMs;
    lines.push(
      `jobs_total{host="web-1"} ${i * 30} ${timeMs}`,
      `jobs_total{host="web-2"} ${i * 60} ${timeMs}`,
      `load_ratio{host="web-1"} ${0.25 + (i % 4) / 100} ${timeMs}`,
      `wait_seconds_bucket{le="0.1"} ${i * 10} ${timeMs}`,
      `wait_seconds_bucket{le="1"} ${i * 40} ${timeMs}`,
      `wait_seconds_bucket{le="+Inf"} ${i * 45} ${timeMs}`,
    );
  }
  await push('/api/v1/import/prometheus', lines.join('\n'), 'text/plain', 204);
  await push('/v1/otlp/v1/metrics', JSON.stringify(callTimes(startMs)), 'application/json', 200);
}

/** A native histogram, as OpenTelemetry sends it. */
function callTimes(startMs: number) {
  const dataPoints = Array.from({ length: stepCount }, (_, i) => ({
    startTimeUnixNano: `${startMs}000000`,
    timeUnixNano: `${startMs + i * stepMs}000000`,
    count: String(i * 6),
    sum: i * 12,
    scale: 0,
    zeroCount: '0',
    positive: { offset: 0, bucketCounts: [String(i), String(i * 2), String(i * 3)] },
    negative: { offset: 0, bucketCounts: [] },
  }));
  const metric = {
    name: 'call_time',
    unit: 's',
    exponentialHistogram: { aggregationTemporality: 2, dataPoints },
  };
  return { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] };
}

async function push(path: string, body: string, type: string, status: number): Promise<void> {
  const headers = { 'content-type': type };
  const response = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
  assert.equal(response.status, status, await response.text());
}

/** A page of these parameters, and the mistakes that it made: refused queries are none. */
async function open(...pairs: [string, string][]): Promise<{ page: Page; errors: string[] }> {
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    const isRefusal = message.text().includes('400 (Bad Request)');
    if (message.type() === 'error' && !isRefusal) errors.push(message.text());
  });
  await page.goto(`${server.url}/explore?${new URLSearchParams(pairs)}`);
  return { page, errors };
}

const panel = (page: Page, letter: string) =>
  page.getByRole('region', { name: `Query ${letter}`, exact: true });
const editor = (page: Page, letter = 'A') =>
  page.locator(`.cm-content[aria-label="PromQL of query ${letter}"]`);
const has = (place: Locator, text: string) =>
  waitUntil(`“${text}”`, async () => (await place.textContent())?.includes(text));

test('an empty server teaches what to do before the first question', {
  skip: noBrowser,
}, async () => {
  const { page, errors } = await open(['mode', 'promql']);
  await page.getByRole('heading', { name: 'Ask in PromQL' }).waitFor();
  await page
    .getByRole('button', { name: /tidemark_|^A metric/ })
    .first()
    .waitFor();
  assert.deepEqual(errors, []);
  await page.close();
  await writeSamples();
});

test('a query is written with completion, run by keyboard, and stands in the address', {
  skip: noBrowser,
}, async () => {
  const { page, errors } = await open(['mode', 'promql']);
  await editor(page).click();
  await page.keyboard.type('sum(rate(jobs');
  // By the mouse: for a moment after it opens, Enter still runs what is written.
  await page.getByRole('option', { name: 'jobs_total' }).click();
  await page.keyboard.type('{host="web');
  await page.locator('.cm-tooltip-autocomplete', { hasText: 'web-2' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.type('-1"}[5m]');
  await page.keyboard.press('Control+Enter');
  await page.waitForURL(/expr=sum/);
  await has(panel(page, 'A'), '1 series');
  await has(panel(page, 'A'), 'raw samples');
  // 30 in 15 seconds.
  await has(page.getByRole('region', { name: 'Legend of query A' }), '2');
  assert.equal(
    new URL(page.url()).searchParams.get('expr'),
    'sum(rate(jobs_total{host="web-1"}[5m]))',
  );
  await page.getByRole('button', { name: 'History' }).click();
  await page.getByRole('button', { name: /^sum\(rate.* (now|ago)$/ }).waitFor();
  assert.deepEqual(errors, []);
  await page.close();
});

test('a mistake is named, under its place', { skip: noBrowser }, async () => {
  const { page } = await open(['expr', 'sum(jobs_total) by host']);
  const alert = panel(page, 'A').getByRole('alert');
  await has(alert, 'This query cannot be read');
  await has(alert, 'Line 1, column 20');
  assert.equal(await alert.locator('mark').textContent(), 'host');
  await editor(page).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' ');
  const underlined = page.locator('.cm-lintRange-error');
  await underlined.waitFor();
  assert.equal(await underlined.textContent(), 'host');
  await page.close();
});

test('a click on the legend isolates a series, Ctrl adds one, and the address keeps both', {
  skip: noBrowser,
}, async () => {
  const { page, errors } = await open(['expr', 'jobs_total']);
  const legend = page.getByRole('region', { name: 'Legend of query A' });
  const line = (name: string) => legend.getByRole('button', { name });
  const pressed = () =>
    Promise.all(['web-1', 'web-2'].map((name) => line(name).getAttribute('aria-pressed')));
  await line('web-2').click();
  await page.waitForURL(/only=0/);
  assert.deepEqual(await pressed(), ['false', 'true']);
  await line('web-1').click({ modifiers: ['Control'] });
  await waitUntil('both', async () => (await pressed()).join() === 'true,true');
  await line('web-1').click({ modifiers: ['Control'] });
  await waitUntil('one', async () => (await pressed()).join() === 'false,true');
  const { page: shared } = await open(...new URL(page.url()).searchParams);
  const again = shared.getByRole('region', { name: 'Legend of query A' });
  await again.getByRole('button', { name: 'web-1', pressed: false }).waitFor();
  assert.deepEqual(errors, []);
  await shared.close();
  await page.close();
});

test('of a crowd the first are drawn, and how many there are is said', {
  skip: noBrowser,
}, async () => {
  const crowd = Array.from({ length: 70 }, (_, i) => `crowd{place="p${i}"} ${i}`);
  await push('/api/v1/import/prometheus', crowd.join('\n'), 'text/plain', 204);
  const { page } = await open(['expr', 'crowd']);
  await has(panel(page, 'A'), 'The first 60 of 70 series are drawn');
  const legend = page.getByRole('region', { name: 'Legend of query A' });
  assert.equal(await legend.getByRole('button').count(), 60);
  await page.close();
});

test('tables show the end of the frame, or every step', { skip: noBrowser }, async () => {
  const { page } = await open(['expr', 'sum by (host) (jobs_total)'], ['look', 'table']);
  const values = page.getByRole('region', { name: 'Values of query A' });
  await has(values, '7,140');
  assert.equal(await values.locator('tbody tr').count(), 2);
  await page.getByText('Range', { exact: true }).click();
  await page.waitForURL(/look=table%2Csteps/);
  await waitUntil('many rows', async () => (await values.locator('tbody tr').count()) > 100);
  await page.close();
});

test('the plan says what was read, and how long each part took', { skip: noBrowser }, async () => {
  const { page } = await open(['expr', 'sum(rate(jobs_total[5m]))'], ['look', 'explain']);
  const plan = page.getByRole('region', { name: 'Plan of the query' });
  await has(plan, 'sum(…)');
  await has(plan, 'rate(jobs_total[5m])');
  await has(plan, 'of 2 series');
  await has(panel(page, 'A'), 'Samples read');
  await page.close();
});

for (const [name, query, unit] of [
  ['classic', 'sum by (le) (rate(wait_seconds_bucket[5m]))', '100 ms'],
  ['native', 'rate(call_time_seconds[5m])', '4 s'],
]) {
  test(`a ${name} histogram is a heat map, whose cells say what they are`, {
    skip: noBrowser,
  }, async () => {
    const { page, errors } = await open(['expr', query ?? '']);
    const chart = page.getByRole('img', { name: /heat map of.*3 buckets/ });
    await chart.waitFor();
    const over = chart.locator('.u-over');
    const box = await over.boundingBox();
    assert.ok(box !== null);
    await page.mouse.move(box.x + box.width * 0.8, box.y + box.height * 0.5);
    await has(over, (unit ?? '').replace(' ', '\u00a0'));
    await has(over, '\u202f%');
    assert.deepEqual(errors, []);
    await page.close();
  });
}

test('queries are added, duplicated, hidden and removed', { skip: noBrowser }, async () => {
  const { page, errors } = await open(['expr', 'jobs_total']);
  const act = async (letter: string, item: string) => {
    await page.getByRole('button', { name: `Actions for query ${letter}` }).click();
    await page.getByRole('menuitem', { name: item }).click();
  };
  await act('A', 'Duplicate');
  await panel(page, 'B').waitFor();
  await act('A', 'Hide');
  await has(panel(page, 'A'), 'Hidden, and not asked');
  await page.getByRole('button', { name: 'Add query' }).click();
  await editor(page, 'C').click();
  await page.keyboard.type('vector(7)');
  await page.keyboard.press('Control+Enter');
  await has(panel(page, 'C'), '1 series');
  await act('B', 'Remove');
  await panel(page, 'C').waitFor({ state: 'detached' });
  const kept = new URL(page.url()).searchParams;
  assert.deepEqual(
    [kept.getAll('expr'), kept.getAll('look')],
    [
      ['jobs_total', 'vector(7)'],
      ['off', ''],
    ],
  );
  assert.deepEqual(errors, []);
  await page.close();
});

test('a drag zooms, a double click goes back, and drawings and step are in the address', {
  skip: noBrowser,
}, async () => {
  const { page } = await open(['expr', 'jobs_total']);
  const over = page.locator('.u-over').first();
  await over.waitFor();
  await has(page.getByRole('region', { name: 'Legend of query A' }), 'web-1');
  const box = await over.boundingBox();
  assert.ok(box !== null);
  await page.mouse.move(box.x + 300, box.y + 60);
  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await page.waitForURL(/start=.*end=/);
  await page.locator('.u-over').first().dblclick();
  await page.waitForURL((url) => !url.searchParams.has('start'));
  await page.locator('[title="Stacked"]').click();
  await page.getByRole('button', { name: 'Log' }).click();
  await page.waitForURL(/look=stacked%2Clog/);
  await page.getByRole('combobox', { name: 'Step between points' }).click();
  await page.getByRole('option', { name: 'Step 2 min' }).click();
  await page.waitForURL(/step=120/);
  await has(panel(page, 'A'), 'step 2 min');
  await page.close();
});

test('live asks again by itself, and a pause stops it', { skip: noBrowser }, async () => {
  await push('/api/v1/import/prometheus', 'fresh 41', 'text/plain', 204);
  const { page } = await open(['expr', 'fresh'], ['look', 'table']);
  const values = page.getByRole('region', { name: 'Values of query A' });
  await has(values, '41');
  await push('/api/v1/import/prometheus', 'fresh 42', 'text/plain', 204);
  await has(values, '42');
  await page.getByRole('button', { name: 'Live, pause' }).click();
  await page.getByRole('button', { name: 'Paused, resume' }).waitFor();
  await page.waitForURL(/paused=/);
  await page.close();
});

test('a metric is shown as PromQL and back', { skip: noBrowser }, async () => {
  const { page } = await open(['metric', 'load_ratio'], ['range', '6h']);
  await page.getByRole('button', { name: 'Actions for load_ratio' }).click();
  await page.getByRole('menuitem', { name: 'Show as PromQL' }).click();
  await page.waitForURL(/mode=promql&expr=load_ratio&range=6h/);
  await has(page.getByRole('region', { name: 'Legend of query A' }), '%');
  await page.getByRole('link', { name: 'Metric' }).click();
  await page.waitForURL(/\/explore\?metric=load_ratio&range=6h$/);
  await page.locator('section[data-metric="load_ratio"]').waitFor();
  await page.close();
});

/** A page with everything on it. */
const everything: [string, string][] = [
  ...(['jobs_total', 'jobs_total', 'sum(jobs_total', 'rate(load_ratio[5m])'] as const).map(
    (query): [string, string] => ['expr', query],
  ),
  ['expr', 'sum by (le) (rate(wait_seconds_bucket[5m]))'],
  ['expr', 'jobs_total'],
  ...(['', 'table', '', '', '', 'explain'] as const).map((look): [string, string] => [
    'look',
    look,
  ]),
];

for (const [what, pairs] of [
  ['everything', everything],
  ['before the first question', [['mode', 'promql']]],
] satisfies [string, [string, string][]][]) {
  test(`no accessibility violation: ${what}`, { skip: noBrowser }, async () => {
    const { page } = await open(...pairs);
    await editor(page).waitFor();
    await page
      .getByText(/^Plan|Part$|Ask in PromQL/)
      .first()
      .waitFor();
    await waitUntil(
      'nothing stale',
      async () => (await page.locator('[data-stale="true"]').count()) <= 0,
    );
    await assertAccessible(page, what);
    await page.close();
  });
}

test('nothing is wider than a phone', { skip: noBrowser }, async () => {
  const { page, errors } = await open(...everything);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.getByText('Part', { exact: true }).waitFor();
  const width = await page.locator('html').evaluate((html) => html.scrollWidth);
  assert.ok(width <= 360, `it is ${width} wide`);
  assert.deepEqual(errors, []);
  await page.close();
});
