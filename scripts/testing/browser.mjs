/**
 * A Chromium for the browser tests; see `programs.mjs`. CHROMIUM_PATH chooses one; CHROMIUM_PATH=none does
 * without.
 */
export const browser = {
  title: 'Chromium',
  tests: 'Browser tests',
  names: [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'chrome',
    'microsoft-edge',
    'msedge',
  ],
  places: [
    '/usr/bin/chromium',
    '/opt/google/chrome/chrome',
    '/snap/bin/chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  ],
  choice: 'CHROMIUM_PATH',
  foundIn: 'TIDEMARK_TEST_BROWSER',
  packages: {
    'apt-get': ['chromium'],
    dnf: ['chromium'],
    apk: ['chromium'],
    brew: ['--cask', 'google-chrome'],
  },
};
