import { BadValue } from './config-problem.ts';
import type { StoreChoice } from './server-config.ts';

const expected =
  'expected embedded, or an address such as https://user:password@host:8443/database';

/** Reads `--store`. The text may hold a password, so no message repeats it. Throws a BadValue. */
export function parseStore(text: string): StoreChoice {
  if (text === 'embedded') return { kind: 'embedded' };
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) throw new BadValue(expected);
  if (url.search !== '' || url.hash !== '') {
    throw new BadValue(`${expected}, without ? and # (write those in a password as %3F and %23)`);
  }
  const database = decode(url.pathname.slice(1));
  if (!/^([A-Za-z_][A-Za-z0-9_]*)?$/.test(database)) {
    throw new BadValue('expected a database name of letters, digits and underscores');
  }
  return {
    kind: 'remote',
    url: url.origin,
    user: decode(url.username) || 'default',
    password: decode(url.password),
    database: database || 'default',
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new BadValue(`${expected}, with % in a password written as %25`);
  }
}
