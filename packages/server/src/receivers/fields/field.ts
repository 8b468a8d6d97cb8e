import { isAbsolute, join } from 'node:path';
import { parseDuration } from '../../promql/index.ts';
import type { YamlValue } from '../../yaml-reader/index.ts';
import { hiddenSecret, Secret } from './secret.ts';

/** Where a configuration comes from, as far as reading it depends on that. */
export type ConfigSource = {
  /** Folder that file names count from; null for what comes by the API, which may name no files. */
  folder: string | null;
  /** Throws where the text is no template. */
  checkTemplate: (text: string) => void;
};

/** How one field is read. */
export type Field<T> = {
  /** Gives undefined and reports where the value is not what it should be. */
  read: (value: YamlValue, source: ConfigSource) => T | undefined;
  isRequired: boolean;
  /** What counts where the field is not there. */
  absent: T;
};

export type Spec = Record<string, Field<unknown>>;
/** The configuration that a spec reads: fields keep their names, so that it is shown as it was written. */
export type ConfigOf<S extends Spec> = {
  readonly [Name in keyof S]: S[Name] extends Field<infer T> ? T : never;
};

/** Reads a map by its spec; undefined when anything in it was reported. */
export function readFields<S extends Spec>(
  value: YamlValue,
  spec: S,
  source: ConfigSource,
): ConfigOf<S> | undefined {
  const field = value.fields(Object.keys(spec));
  if (field === undefined) return undefined;
  const config: Record<string, unknown> = {};
  let isWhole = true;
  for (const [name, { read, isRequired, absent }] of Object.entries(spec)) {
    const there = field(name);
    if (there === undefined) {
      if (isRequired) value.report(`expected a field ${name}`);
      isWhole &&= !isRequired;
      config[name] = absent;
      continue;
    }
    config[name] = read(there, source);
    isWhole &&= config[name] !== undefined;
  }
  return isWhole ? (config as ConfigOf<S>) : undefined;
}

/** What the spec gives where nothing is written. */
export function absentFields<S extends Spec>(spec: S): ConfigOf<S> {
  const entries = Object.entries(spec).map(([name, { absent }]) => [name, absent]);
  return Object.fromEntries(entries) as ConfigOf<S>;
}

type Read<T> = Field<T>['read'];

const optional = <T>(read: Read<T>): Field<T | undefined> => ({
  read,
  isRequired: false,
  absent: undefined,
});
export const withDefault = <T>({ read }: Field<T | undefined>, absent: T): Field<T> => ({
  read: read as Read<T>,
  isRequired: false,
  absent,
});
export const required = <T>({ read }: Field<T | undefined>): Field<T> => ({
  read: read as Read<T>,
  isRequired: true,
  // Never seen: without the field there is no configuration.
  absent: undefined as T,
});

export const text = () => optional((value) => value.text());
export const flag = () => optional((value) => value.boolean());
export const whole = (min: number, max: number) => optional((value) => value.wholeNumber(min, max));
export const oneOf = <T extends string>(choices: readonly T[]) =>
  optional((value) => value.oneOf(choices));

/** A template; what is no template is reported here, with its line. */
export const template = () =>
  optional((value, { checkTemplate }) =>
    value.parsed((written) => {
      checkTemplate(written);
      return written;
    }),
  );

export const secret = () =>
  optional((value) => {
    const written = value.text();
    if (written === undefined) return undefined;
    if (written === hiddenSecret) return value.report(notKnown('a secret'));
    return Secret.of(written);
  });

/** An address that is shown: whoever has to say who he is does so elsewhere. */
export const httpUrl = () =>
  optional((value) =>
    value.parsed((written) => {
      const { username, password } = new URL(checkedUrl(written));
      if (username === '' && password === '') return written;
      throw new Error(
        'expected an address without user and password: they belong into http_config',
      );
    }),
  );
export const secretUrl = () =>
  optional((value) => {
    const written = value.text();
    if (written === undefined) return undefined;
    if (written === hiddenSecret) return value.report(notKnown('an address'));
    try {
      return Secret.of(checkedUrl(written));
    } catch {
      // Without the address: problems are shown, and it is a secret.
      return value.report('expected an address like https://example.com/path');
    }
  });

const notKnown = (what: string) =>
  `expected ${what}, got ${hiddenSecret}: give it anew, it is not known or would go to elsewhere now`;

/** A file whose content is a secret. */
export const secretFile = () =>
  optional((value, source) => {
    const path = filePath(value, source);
    return path === undefined ? undefined : Secret.inFile(path);
  });

/** A text such as `90s`, `1h30m` or `0`: kept as it is written, so that it is shown like that. */
export const duration = (minMs = 0) =>
  optional((value) =>
    value.parsed((written) => {
      const ms = durationMs(written);
      if (ms === null) {
        throw new Error(`expected a duration like 5m, got ${JSON.stringify(written)}`);
      }
      if (ms < minMs) throw new Error(`expected at least ${minMs} ms, got ${written}`);
      return written;
    }),
  );

/** The same where nobody is shown what was written. */
export const milliseconds = (minMs = 0): Field<number | undefined> => {
  const { read } = duration(minMs);
  return optional((value, source) => durationMs(read(value, source) ?? '') ?? undefined);
};

/** Milliseconds of a duration; null if it is none. */
export function durationMs(text: string): number | null {
  return text === '0' ? 0 : parseDuration(text);
}

export const nested = <S extends Spec>(spec: S) =>
  optional((value, source) => readFields(value, spec, source));

export const listOf = <T>({ read }: Field<T>): Field<readonly Exclude<T, undefined>[]> => ({
  read: (value, source) => {
    const items = value.list()?.map((item) => read(item, source));
    return items?.every((item) => item !== undefined)
      ? (items as Exclude<T, undefined>[])
      : undefined;
  },
  isRequired: false,
  absent: [],
});

/** Names and templates. */
export const templates = (): Field<Readonly<Record<string, string>>> => ({
  read: (value, source) => {
    const texts: Record<string, string> = {};
    for (const [name, one] of value.map() ?? []) {
      const read = one.isEmpty ? '' : template().read(one, source);
      if (read === undefined) return undefined;
      texts[name] = read;
    }
    return texts;
  },
  isRequired: false,
  absent: {},
});

/** A field of Alertmanager's that Tidemark has no equal for. */
export const unsupported = (why: string) =>
  optional<never>((value) => value.report(`not supported: ${why}`));

/** A field of Alertmanager's that changes nothing here. */
export const ignored = () => optional((value) => value.plain() ?? null);

function filePath(value: YamlValue, { folder }: ConfigSource): string | undefined {
  if (folder === null) return value.report('files can only be named in a configuration file');
  const path = value.text();
  return path === undefined || isAbsolute(path) ? path : join(folder, path);
}

function checkedUrl(written: string): string {
  const protocol = URL.canParse(written) ? new URL(written).protocol : '';
  if (protocol === 'http:' || protocol === 'https:') return written;
  throw new Error(
    `expected an address like https://example.com/path, got ${JSON.stringify(written)}`,
  );
}
