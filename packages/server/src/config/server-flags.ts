import { BadValue } from './config-problem.ts';
import { parseCount } from './parse-count.ts';
import { parseListen } from './parse-listen.ts';
import { parseRetention } from './parse-retention.ts';
import { parseStore } from './parse-store.ts';
import { parseMinutes, parsePercent } from './parse-threshold.ts';
import { parseToken } from './parse-token.ts';
import type { ListenAddress, Retention, StoreChoice } from './server-config.ts';

/** What each flag's text becomes. */
export type FlagValues = {
  config: string;
  listen: ListenAddress;
  data: string;
  retention: Retention;
  store: StoreChoice;
  token: string | null;
  statsd: ListenAddress | null;
  graphite: ListenAddress | null;
  'max-series': number | null;
  'max-new-series-per-sender': number;
  'disk-alert-percent': number;
  'ping-alert-minutes': number;
};
export type FlagName = keyof FlagValues;

/** A flag of `tidemark serve`: `--name <argument>`, the environment name, and the key in the file. */
export type Flag<Value> = {
  env: string;
  /** What stands in the angle brackets of the help. */
  argument: string;
  description: string;
  /** Used when nobody says anything else; null means not set. */
  defaultText: string | null;
  /** Whether `tidemark.yaml` may say it. */
  isInFile: boolean;
  /** Whether it may be a number there; all others are texts, in quotes if they look like something else. */
  isNumber?: boolean;
  /** Secrets are not repeated in help or messages, and are better given by the environment. */
  isSecret: boolean;
  /** Throws a BadValue that says what was expected. */
  parse: (text: string) => Value;
};

export const serverFlags: { readonly [Name in FlagName]: Flag<FlagValues[Name]> } = {
  config: {
    env: 'TIDEMARK_CONFIG',
    argument: 'file',
    description: 'configuration file (YAML); optional as long as it is not named',
    defaultText: 'tidemark.yaml',
    isInFile: false,
    isSecret: false,
    parse: parsePath,
  },
  listen: {
    env: 'TIDEMARK_LISTEN',
    argument: 'host:port',
    description: 'where to listen; other than loopback only with TIDEMARK_TOKEN',
    defaultText: '127.0.0.1:8080',
    isInFile: true,
    isSecret: false,
    parse: parseListen,
  },
  data: {
    env: 'TIDEMARK_DATA',
    argument: 'folder',
    description: 'folder of the write-ahead log and the embedded store',
    defaultText: './data',
    isInFile: true,
    isSecret: false,
    parse: parsePath,
  },
  retention: {
    env: 'TIDEMARK_RETENTION',
    argument: 'list',
    description: 'how long to keep samples, minutes and hours (ms s m h d w y; 0 for ever)',
    defaultText: 'raw=7d,1m=30d,1h=365d',
    isInFile: true,
    isSecret: false,
    parse: parseRetention,
  },
  store: {
    env: 'TIDEMARK_STORE',
    argument: 'store',
    description: 'embedded, or a ClickHouse: https://user:password@host:8443/database',
    defaultText: 'embedded',
    isInFile: true,
    isSecret: true,
    parse: parseStore,
  },
  token: {
    env: 'TIDEMARK_TOKEN',
    argument: 'token',
    description: 'what clients must send; give it by TIDEMARK_TOKEN, flags are seen by others',
    defaultText: null,
    isInFile: true,
    isSecret: true,
    parse: parseToken,
  },
  statsd: {
    env: 'TIDEMARK_STATSD',
    argument: 'host:port',
    description: 'take StatsD over UDP and TCP, such as 127.0.0.1:8125; off unless given',
    defaultText: null,
    isInFile: true,
    isSecret: false,
    parse: parseOptionalListen,
  },
  graphite: {
    env: 'TIDEMARK_GRAPHITE',
    argument: 'host:port',
    description:
      'take Graphite plaintext over TCP and UDP, such as 127.0.0.1:2003; off unless given',
    defaultText: null,
    isInFile: true,
    isSecret: false,
    parse: parseOptionalListen,
  },
  'max-series': {
    env: 'TIDEMARK_MAX_SERIES',
    argument: 'count',
    description: 'most series; more are refused, known ones go on (default: what the memory holds)',
    defaultText: null,
    isInFile: true,
    isNumber: true,
    isSecret: false,
    parse: parseCount,
  },
  'max-new-series-per-sender': {
    env: 'TIDEMARK_MAX_NEW_SERIES_PER_SENDER',
    argument: 'count',
    description: 'most new series of one address within an hour',
    defaultText: '1000000',
    isInFile: true,
    isNumber: true,
    isSecret: false,
    parse: parseCount,
  },
  'disk-alert-percent': {
    env: 'TIDEMARK_DISK_ALERT_PERCENT',
    argument: 'percent',
    description: 'a disk check that is fuller alerts; may be set in the web app, too',
    defaultText: '90',
    isInFile: true,
    isNumber: true,
    isSecret: false,
    parse: parsePercent,
  },
  'ping-alert-minutes': {
    env: 'TIDEMARK_PING_ALERT_MINUTES',
    argument: 'minutes',
    description: 'a ping check that is missing for so long alerts, unless it says how long it may',
    defaultText: '5',
    isInFile: true,
    isNumber: true,
    isSecret: false,
    parse: parseMinutes,
  },
};

/** Names of {@link serverFlags} in the order of the help. */
export const flagNames = Object.keys(serverFlags) as FlagName[];

function parseOptionalListen(text: string): ListenAddress | null {
  return text === '' ? null : parseListen(text);
}

function parsePath(text: string): string {
  if (text.includes('\0')) throw new BadValue('expected a path');
  return text;
}
