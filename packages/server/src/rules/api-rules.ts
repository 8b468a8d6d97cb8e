import { randomBytes } from 'node:crypto';
import { maxApiRules } from '@tidemark/protocol';
import type { Change, Documents } from '../documents/index.ts';
import { TidemarkError, unavailable } from '../errors/index.ts';
import type { Logger } from '../logger/index.ts';
import { type ParsedDefinition, parseDefinition } from './parse-definition.ts';
import type { GroupSpec } from './rule.ts';

const kind = 'rule';
const retryAfterS = 5;

/** A rule that was made by the API: a group of Prometheus with one rule in it. */
export type ApiRule = { id: string; group: GroupSpec; createdMs: number };

type Stored = {
  createdMs: number;
  group: { name: string; interval?: string; rules: [ParsedDefinition['rule']] };
};

export type ApiRulesOptions = {
  documents: Pick<Documents, 'read' | 'write'>;
  logger: Logger;
  nowMs: () => number;
};

/** Keeps the rules of the API as documents. */
export class ApiRules {
  readonly #options: ApiRulesOptions;
  readonly #rules = new Map<string, ApiRule>();

  constructor(options: ApiRulesOptions) {
    this.#options = options;
  }

  /** Those that are stored, in the order in which they were made. */
  async load(): Promise<ApiRule[]> {
    const { documents, logger } = this.#options;
    for (const [id, body] of await documents.read(kind)) {
      const { createdMs, group } = body as Stored;
      const { interval } = group;
      try {
        const parsed = parseDefinition({ ...group.rules[0], interval });
        this.#rules.set(id, ruleOf(id, parsed, createdMs));
      } catch (error) {
        // Only another release can have taken what this one does not.
        logger.error(`the stored rule ${group.name} is not understood`, error);
      }
    }
    return [...this.#rules.values()].sort((a, b) => a.createdMs - b.createdMs);
  }

  /** @throws TidemarkError 400 for a bad rule, 409 when there are too many, 503 when it cannot be stored */
  async create(body: unknown): Promise<ApiRule> {
    if (this.#rules.size >= maxApiRules) {
      const message = `There are ${maxApiRules} rules, and no more are taken: delete some.`;
      throw new TidemarkError('too_many_rules', message, { status: 409 });
    }
    return this.#put(randomBytes(8).toString('hex'), body, this.#options.nowMs());
  }

  /** @throws TidemarkError as {@link create} */
  async replace({ id, createdMs }: ApiRule, body: unknown): Promise<ApiRule> {
    return this.#put(id, body, createdMs);
  }

  async remove(id: string): Promise<void> {
    await this.#write({ kind, key: id, value: undefined });
    this.#rules.delete(id);
  }

  get(id: string): ApiRule | undefined {
    return this.#rules.get(id);
  }

  async #put(id: string, body: unknown, createdMs: number): Promise<ApiRule> {
    const parsed = parseDefinition(body);
    const { interval, rule } = parsed;
    const group = { name: parsed.spec.name, ...(interval && { interval }), rules: [rule] };
    await this.#write({ kind, key: id, value: { createdMs, group } });
    const made = ruleOf(id, parsed, createdMs);
    this.#rules.set(id, made);
    return made;
  }

  async #write(change: Change): Promise<void> {
    try {
      await this.#options.documents.write([change]);
    } catch (error) {
      const message = 'The rule could not be stored; nothing is changed.';
      throw unavailable('rule_not_stored', message, retryAfterS, error);
    }
  }
}

function ruleOf(id: string, { spec, intervalMs }: ParsedDefinition, createdMs: number): ApiRule {
  const group = { name: spec.name, intervalMs, queryOffsetMs: 0, limit: 0, rules: [spec] };
  return { id, createdMs, group };
}
