import { BadValue, badConfig, type ConfigProblem } from './config-problem.ts';
import { defaultMaxSeries } from './default-max-series.ts';
import { parseCount } from './parse-count.ts';
import { isLoopback } from './parse-listen.ts';
import { wiseTokenLength } from './parse-token.ts';
import { type ConfigFile, checkText, emptyConfigFile, readConfigFile } from './read-config-file.ts';
import type { ServerConfig } from './server-config.ts';
import { type FlagName, type FlagValues, flagNames, serverFlags } from './server-flags.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export type ConfigSources = {
  /** Texts of the flags that were given on the command line. */
  flags: Readonly<Partial<Record<FlagName, string>>>;
  env: Environment;
  /** Content of a file, or null when there is none; other failures throw. */
  readFile: (path: string) => string | null;
  /** Of the machine, or of the container if that is less. */
  memoryBytes: number;
};

/** Read by the commands that are clients of a server. */
const clientNames = ['TIDEMARK_URL'];

type Texts = Partial<Record<FlagName, string>>;

/**
 * One configuration from flags, environment and file: flags win over environment over file over
 * defaults. Throws a TidemarkError `bad_config` that names every mistake in any of them.
 */
export function loadConfig({ flags, env, readFile, memoryBytes }: ConfigSources): ServerConfig {
  const problems: ConfigProblem[] = [];
  const fromFlags = checked(flags, (name) => `--${name}`, problems);
  const fromEnv = checked(textsOf(env), (name) => serverFlags[name].env, problems);
  const path = fromFlags.config ?? fromEnv.config ?? null;
  const file = openConfigFile(path, readFile, problems);
  const texts: Texts = { ...file.texts, ...fromEnv, ...fromFlags };
  if (problems.length > 0) throw badConfig(problems, file.path);

  const listen = settingOf('listen', texts);
  const token = texts.token === undefined ? null : serverFlags.token.parse(texts.token);
  const statsd = settingOf('statsd', texts);
  const graphite = settingOf('graphite', texts);
  const open = Object.entries({ listen, statsd, graphite }).filter(
    ([, address]) => address !== null && !isLoopback(address.host),
  );
  if (token === null && open.length > 0) {
    const problems = open.map(([where, address]) => ({
      where,
      message: openToAll(address?.host ?? ''),
    }));
    throw badConfig(problems, file.path);
  }
  return {
    listen,
    dataFolder: settingOf('data', texts),
    retention: settingOf('retention', texts),
    retentionOverrides: file.retentionOverrides,
    store: settingOf('store', texts),
    token,
    statsd,
    graphite,
    maxSeries:
      texts['max-series'] === undefined
        ? defaultMaxSeries(memoryBytes)
        : parseCount(texts['max-series']),
    maxNewSeriesPerSender: settingOf('max-new-series-per-sender', texts),
    ruleFiles: file.ruleFiles,
    expected: file.expected,
    evaluationIntervalMs: file.evaluationIntervalMs,
    alertingText: file.hasAlerting ? file.text : null,
    telegram: telegramOf(env),
    checkThresholds: {
      diskPercent: settingOf('disk-alert-percent', texts),
      pingMinutes: settingOf('ping-alert-minutes', texts),
    },
    configPath: file.isThere ? file.path : null,
    warnings: [
      ...unknownNames(env),
      ...weakToken(token),
      ...open.filter(([where]) => where !== 'listen').map(([where]) => withoutToken(where)),
    ],
  };
}

/** By the environment names that are known from system E; without an `alerting:` of its own. */
function telegramOf({ TELEGRAM_TOKEN, TELEGRAM_CHAT_ID }: Environment): ServerConfig['telegram'] {
  if (!TELEGRAM_TOKEN || !TELEGRAM_CHAT_ID) return null;
  return { token: TELEGRAM_TOKEN, chatId: TELEGRAM_CHAT_ID };
}

/** An environment name that is set to nothing counts as not set: compose files do that. */
function textsOf(env: Environment): Texts {
  const texts: Texts = {};
  for (const name of flagNames) {
    const text = env[serverFlags[name].env];
    if (text !== undefined && text !== '') texts[name] = text;
  }
  return texts;
}

/** The texts that can be read; the others become problems. */
function checked(
  texts: Texts,
  whereOf: (name: FlagName) => string,
  problems: ConfigProblem[],
): Texts {
  const good: Texts = {};
  for (const name of flagNames) {
    const text = texts[name];
    if (text === undefined) continue;
    try {
      checkText(name, text);
      good[name] = text;
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      problems.push({ where: whereOf(name), message: error.message });
    }
  }
  return good;
}

/** The default file may be missing, one that was named may not. */
function openConfigFile(
  named: string | null,
  readFile: ConfigSources['readFile'],
  problems: ConfigProblem[],
): ConfigFile & { path: string; text: string; isThere: boolean } {
  const path = named ?? serverFlags.config.defaultText ?? '';
  let text: string | null = null;
  try {
    text = readFile(path);
    if (text === null && named !== null) {
      problems.push({ where: '--config', message: `there is no file ${path}` });
    }
  } catch (error) {
    problems.push({ where: '--config', message: `${path} cannot be read: ${String(error)}` });
  }
  if (text === null) return { ...emptyConfigFile(), path, text: '', isThere: false };
  const file = readConfigFile(text);
  problems.push(...file.problems);
  return { ...file, path, text, isThere: true };
}

function settingOf<Name extends FlagName>(name: Name, texts: Texts): FlagValues[Name] {
  const { parse, defaultText } = serverFlags[name];
  return parse(texts[name] ?? defaultText ?? '');
}

function openToAll(host: string): string {
  return `${host} can be reached from other machines, which needs a token: set TIDEMARK_TOKEN, or listen on 127.0.0.1`;
}

function withoutToken(protocol: string): string {
  return `${protocol} has no way to ask for the token: whoever reaches its address can send. Let a firewall say who does.`;
}

/** Names that begin with TIDEMARK_ and mean nothing are probably mistyped. */
function unknownNames(env: Environment): string[] {
  const known = new Set([...flagNames.map((name) => serverFlags[name].env), ...clientNames]);
  return Object.keys(env)
    .filter((name) => name.startsWith('TIDEMARK_') && !name.startsWith('TIDEMARK_TEST_'))
    .filter((name) => !known.has(name))
    .sort()
    .map((name) => `${name} is set, but there is no such setting: is it mistyped?`);
}

function weakToken(token: string | null): string[] {
  if (token === null || token.length >= wiseTokenLength) return [];
  return [`TIDEMARK_TOKEN is shorter than ${wiseTokenLength} characters and can be guessed.`];
}
