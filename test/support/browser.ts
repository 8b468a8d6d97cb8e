import { type Browser, chromium } from 'playwright-core';

/** The browser that the test command found, or undefined: then browser tests are skipped. */
export const browserPath = process.env.TIDEMARK_TEST_BROWSER;

/** Why a browser test is skipped, or false. */
export const noBrowser =
  browserPath === undefined ? 'no browser was found; npm test says how to get one' : false;

/** Starts the found browser without a window, with a profile of its own, talking to nobody else. */
export function launchBrowser(): Promise<Browser> {
  if (browserPath === undefined) throw new Error('there is no browser: skip the test');
  return chromium.launch({
    executablePath: browserPath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
