import { isIP, isIPv6 } from 'node:net';
import { BadValue } from './config-problem.ts';
import type { ListenAddress } from './server-config.ts';

const expected = 'expected host:port such as 127.0.0.1:8080, [::1]:8080 or :8080';

/** Reads `host:port`; without a host it is loopback. Throws a BadValue. */
export function parseListen(text: string): ListenAddress {
  const parts = /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:[\]]*)):(?<port>\d{1,5})$/.exec(
    text,
  )?.groups;
  if (parts === undefined) throw new BadValue(`${expected}, got ${JSON.stringify(text)}`);
  const port = Number(parts.port);
  if (port > 65_535) throw new BadValue(`expected a port from 0 to 65535, got ${parts.port}`);
  if (parts.bracketed !== undefined) {
    if (!isIPv6(parts.bracketed)) {
      throw new BadValue(`expected an IPv6 address in the brackets, got ${JSON.stringify(text)}`);
    }
    return { host: parts.bracketed, port };
  }
  const host = parts.plain === undefined || parts.plain === '' ? '127.0.0.1' : parts.plain;
  if (isIP(host) === 0 && !isHostName(host)) {
    throw new BadValue(`${expected}, got ${JSON.stringify(text)}`);
  }
  return { host, port };
}

/** Whether only programs on this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/** A name that ends in digits (1.2.3 or 256.1.1.1) is a mistyped address. */
function isHostName(host: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i.test(host) && !/(^|\.)\d+$/.test(host);
}
