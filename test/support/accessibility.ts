import assert from 'node:assert/strict';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Asserts all rules in the light scheme, and in the dark one what it changes: the contrast. Leaves the page light. */
export async function assertAccessible(page: Page, what: string): Promise<void> {
  await choose(page, 'light');
  assert.deepEqual(await violations(new AxeBuilder({ page })), [], what);
  await choose(page, 'dark');
  const contrast = new AxeBuilder({ page }).withRules(['color-contrast']);
  assert.deepEqual(await violations(contrast), [], `${what}, dark`);
  await choose(page, 'light');
}

async function choose(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
}

async function violations(axe: AxeBuilder): Promise<string[]> {
  const { violations: found } = await axe.analyze();
  return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
}
