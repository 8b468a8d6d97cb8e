import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';

/** What stands in the place of a secret wherever a configuration is shown. */
export const hiddenSecret = '<secret>';

/**
 * A password, token or secret address. It shows itself to nobody: neither printed nor as JSON. One in a
 * file is read each time it is used, so that a rotated one counts without a restart; of that one the
 * path is shown.
 */
export class Secret {
  readonly #text: string | undefined;
  readonly #path: string | undefined;
  /** What the file held last. */
  #known: string | undefined;

  private constructor(text: string | undefined, path: string | undefined) {
    this.#text = text;
    this.#path = path;
    this.#known = text;
  }

  static of(text: string): Secret {
    return new Secret(text, undefined);
  }

  static inFile(path: string): Secret {
    return new Secret(undefined, path);
  }

  /** Throws where the file cannot be read. */
  async reveal(): Promise<string> {
    if (this.#path === undefined) return this.#text ?? '';
    this.#known = (await readFile(this.#path, 'utf8')).trim();
    return this.#known;
  }

  /** What has to be kept out of texts; undefined for a file that was not read yet. */
  get known(): string | undefined {
    return this.#known;
  }

  toJSON(): string {
    return this.#path ?? hiddenSecret;
  }

  toString(): string {
    return hiddenSecret;
  }

  [inspect.custom](): string {
    return hiddenSecret;
  }
}

/** All secrets within a configuration. */
export function secretsIn(value: unknown): Secret[] {
  if (value instanceof Secret) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(secretsIn);
}

/** Parts of secrets shorter than this are left in texts: they would be found everywhere. */
const minHiddenLength = 6;

/**
 * The text without the secrets, and without the parts of secret addresses: a provider may answer with
 * the path that it was asked for.
 */
export function withoutSecrets(text: string, secrets: readonly Secret[]): string {
  let shown = text;
  const parts = secrets.flatMap(({ known }) => (known === undefined ? [] : partsOf(known)));
  for (const part of parts.sort((a, b) => b.length - a.length)) {
    if (part.length < minHiddenLength) continue;
    shown = shown.replaceAll(part, hiddenSecret);
    // Where it stands within JSON.
    shown = shown.replaceAll(JSON.stringify(part).slice(1, -1), hiddenSecret);
  }
  return shown;
}

/** Short parts, such as `api` or `services`, are words of the provider's. */
const isUncommon = (part: string) => part.length >= 10;

function partsOf(secret: string): string[] {
  if (!URL.canParse(secret)) return [secret, encodeURIComponent(secret)];
  const { pathname, search, searchParams, username, password } = new URL(secret);
  const path = pathname.slice(1);
  const words = [...path.split('/'), ...searchParams.values()].filter(isUncommon);
  return [secret, `${path}${search}`, path, search.slice(1), ...words, username, password];
}
