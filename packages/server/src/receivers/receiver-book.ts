import { maxReceivers } from '@tidemark/protocol';
import type { Documents } from '../documents/index.ts';
import { TidemarkError } from '../errors/index.ts';
import type { Logger } from '../logger/index.ts';
import { readYaml, type YamlProblem } from '../yaml-reader/index.ts';
import type { ConfigSource } from './fields/field.ts';
import type { ReceiverGlobals } from './globals.ts';
import { withKeptSecrets } from './kept-secrets.ts';
import { describeConfiguration, type ReceiverConfig, readReceiver } from './receiver-config.ts';

export type ReceiverBookOptions = {
  documents: Pick<Documents, 'read' | 'write'>;
  /** Those that cannot be changed here: of the configuration file, or of the environment. */
  fixed: readonly ReceiverConfig[];
  fixedSource: 'file' | 'environment';
  globals: ReceiverGlobals;
  checkTemplate: ConfigSource['checkTemplate'];
  logger: Logger;
};

export type KnownReceiver = { config: ReceiverConfig; source: 'file' | 'environment' | 'api' };

const documentKind = 'receiver';

/** All receivers: the fixed ones, and those made by the API, which are documents. */
export class ReceiverBook {
  readonly #options: ReceiverBookOptions;
  readonly #fixed: ReadonlyMap<string, ReceiverConfig>;
  readonly #made = new Map<string, ReceiverConfig>();
  /** As they were written, secrets included. */
  readonly #written = new Map<string, unknown>();

  constructor(options: ReceiverBookOptions) {
    this.#options = options;
    this.#fixed = new Map(options.fixed.map((receiver) => [receiver.name, receiver]));
  }

  /** Reads those made by the API. Throws where the store cannot be asked. */
  async load(): Promise<void> {
    for (const [name, written] of await this.#options.documents.read(documentKind)) {
      const { value, problems } = this.#read(written);
      this.#written.set(name, written);
      if (value !== undefined && problems.length === 0) this.#made.set(name, value);
      else this.#reportUnreadable(name, problems);
    }
    for (const { config } of this.list()) {
      const to = config.escalateTo?.receiver;
      if (to === undefined || this.get(to) !== undefined) continue;
      const [from, missing] = [config.name, to].map((one) => JSON.stringify(one));
      this.#options.logger.error(`receiver ${from} escalates to ${missing}, which is not there`);
    }
  }

  get(name: string): ReceiverConfig | undefined {
    return this.#fixed.get(name) ?? this.#made.get(name);
  }

  /** The fixed ones in their order, then the others by name. */
  list(): KnownReceiver[] {
    const { fixedSource } = this.#options;
    const made = [...this.#made.values()].filter(({ name }) => !this.#fixed.has(name));
    return [
      ...[...this.#fixed.values()].map((config) => ({ config, source: fixedSource })),
      ...made
        .sort((a, b) => (a.name < b.name ? -1 : 1))
        .map((config) => ({ config, source: 'api' as const })),
    ];
  }

  /** The receiver that is written there, with known secrets in the place of hidden ones, unsaved. Throws what is wrong. */
  check(name: string, written: unknown): ReceiverConfig {
    return this.#checked(name, this.#withSecrets(name, written));
  }

  /** Makes or changes one. Durable once it resolves. Throws a TidemarkError with all that is wrong. */
  async put(name: string, written: unknown): Promise<ReceiverConfig> {
    this.#refuseFixed(name);
    if (!this.#written.has(name) && this.#written.size >= maxReceivers) {
      const message = `There are ${maxReceivers} receivers already, more cannot be made.`;
      throw new TidemarkError('too_many_receivers', message, { status: 409 });
    }
    const whole = this.#withSecrets(name, written);
    const config = this.#checked(name, whole);
    await this.#options.documents.write([{ kind: documentKind, key: name, value: whole }]);
    this.#written.set(name, whole);
    this.#made.set(name, config);
    return config;
  }

  /** Throws a TidemarkError when there is none of that name, or it is a fixed one. */
  async delete(name: string): Promise<void> {
    this.#refuseFixed(name);
    if (!this.#written.has(name)) throw noReceiver(name);
    const user = this.list().find(({ config }) => config.escalateTo?.receiver === name);
    if (user !== undefined) {
      const message = `The receiver ${JSON.stringify(user.config.name)} escalates to this one.`;
      throw new TidemarkError('in_use', message, { status: 409 });
    }
    await this.#options.documents.write([{ kind: documentKind, key: name, value: undefined }]);
    this.#written.delete(name);
    this.#made.delete(name);
  }

  #withSecrets(name: string, written: unknown): unknown {
    const made = this.#made.get(name);
    const shown = made && describeConfiguration(made);
    return withKeptSecrets(written, this.#written.get(name), shown);
  }

  #checked(name: string, written: unknown): ReceiverConfig {
    const { value, problems } = this.#read({ ...(written as object), name });
    if (value === undefined || problems.length > 0) throw badReceiver(problems);
    const to = value.escalateTo?.receiver;
    if (to !== undefined && (to === name || this.get(to) === undefined)) {
      const message = `expected another receiver, got ${JSON.stringify(to)}`;
      throw badReceiver([{ where: 'escalate_to.receiver', message, line: 1, column: 1 }]);
    }
    return value;
  }

  /** JSON is YAML, so that one reader serves files and requests. */
  #read(written: unknown) {
    const { globals, checkTemplate } = this.#options;
    const source = { folder: null, checkTemplate };
    return readYaml(JSON.stringify(written), (root) => readReceiver(root, globals, source));
  }

  #refuseFixed(name: string): void {
    if (!this.#fixed.has(name)) return;
    const where =
      this.#options.fixedSource === 'file' ? 'the configuration file' : 'the environment';
    throw new TidemarkError(
      'read_only',
      `The receiver ${JSON.stringify(name)} is in ${where}: change it there.`,
      { status: 409 },
    );
  }

  #reportUnreadable(name: string, problems: readonly YamlProblem[]): void {
    const [first] = problems;
    this.#options.logger.error(
      `the receiver ${JSON.stringify(name)} is not used, save it anew: ${first?.where}: ${first?.message}`,
    );
  }
}

export function noReceiver(name: string): TidemarkError {
  const message = `There is no receiver ${JSON.stringify(name)}.`;
  return new TidemarkError('not_found', message, { status: 404 });
}

function badReceiver(problems: readonly YamlProblem[]): TidemarkError {
  const details = problems.map(({ where, message }) => ({ field: where || 'body', message }));
  const [first] = details;
  return new TidemarkError(
    'bad_request',
    `${first?.field}: ${first?.message}; nothing was changed`,
    { status: 400, details },
  );
}

/** System E's receiver: a Telegram chat named in the environment; none where there is no such chat. */
export function telegramReceiver(
  chat: { token: string; chatId: string } | null,
  globals: ReceiverGlobals,
): ReceiverConfig[] {
  if (chat === null) return [];
  const written = {
    name: 'telegram',
    telegram_configs: [{ bot_token: chat.token, chat_id: chat.chatId }],
  };
  const source = { folder: null, checkTemplate: () => undefined };
  const { value, problems } = readYaml(JSON.stringify(written), (root) =>
    readReceiver(root, globals, source),
  );
  if (value !== undefined && problems.length === 0) return [value];
  const message = `TELEGRAM_CHAT_ID: ${problems[0]?.message}`;
  throw new TidemarkError('bad_config', message, { status: 400 });
}
