import { maxExpectations, maxRetentionOverrides } from '@tidemark/protocol';
import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Range,
  type YAMLMap,
} from 'yaml';
import { parseDuration } from '../promql/index.ts';
import { BadValue, type ConfigProblem } from './config-problem.ts';
import { type ExpectationSpec, readExpectation } from './expectation.ts';
import { type RetentionOverride, readRetentionOverride } from './retention-override.ts';
import { type FlagName, flagNames, serverFlags } from './server-flags.ts';

/** Longest configuration file, in UTF-16 code units. */
export const maxConfigFileLength = 1_000_000;

/** Rules are evaluated no more often by default. */
const minEvaluationIntervalMs = 1_000;

const fileKeys = flagNames.filter((name) => serverFlags[name].isInFile);
const overridesKey = 'retention_overrides';
const ruleFilesKey = 'rule_files';
const evaluationIntervalKey = 'evaluation_interval';
const expectedKey = 'expected';
/** Read by the alerting itself, with the readers of all that can be in it. */
const alertingKey = 'alerting';
/** Keys that are no flags. */
const fileOnlyKeys = [overridesKey, ruleFilesKey, evaluationIntervalKey, expectedKey, alertingKey];

/** A path or pattern of `rule_files`, and where it is written. */
export type RuleFilesEntry = { pattern: string; line: number; column: number };

/** The texts of the keys that the file has, its lists, and all that is wrong with it. */
export type ConfigFile = {
  texts: Partial<Record<FlagName, string>>;
  retentionOverrides: RetentionOverride[];
  ruleFiles: RuleFilesEntry[];
  expected: ExpectationSpec[];
  /** null: the default. */
  evaluationIntervalMs: number | null;
  /** Whether there is a key `alerting`. */
  hasAlerting: boolean;
  problems: ConfigProblem[];
};

/** What a file says that is not there. */
export function emptyConfigFile(): ConfigFile {
  return {
    texts: {},
    retentionOverrides: [],
    ruleFiles: [],
    expected: [],
    evaluationIntervalMs: null,
    hasAlerting: false,
    problems: [],
  };
}

/** All mistakes in a `tidemark.yaml`, in the order of the file, each with line and column. */
export function checkConfigFile(text: string): ConfigProblem[] {
  return readConfigFile(text).problems;
}

/** Reads a `tidemark.yaml` without throwing: mistakes come back as problems, all of them. */
export function readConfigFile(text: string): ConfigFile {
  if (text.length > maxConfigFileLength) {
    const message = `expected at most ${maxConfigFileLength} characters, got ${text.length}`;
    const problems = [{ where: 'file', message, line: 1, column: 1 }];
    return { ...emptyConfigFile(), problems };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const reader = new ConfigReader(lines);
  reader.read(document);
  return reader.file;
}

class ConfigReader {
  readonly file: ConfigFile = emptyConfigFile();
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  read(document: Document.Parsed): void {
    for (const { message, pos } of document.errors) {
      this.#report('YAML', message, pos[0]);
    }
    const { contents } = document;
    // With broken YAML the rest would only be guesses.
    if (document.errors.length > 0 || contents === null) return;
    if (!isMap(contents)) {
      // A file of comments is an empty scalar.
      if (isScalar(contents) && contents.value === null) return;
      this.#report('file', 'expected lines of the form key: value', contents.range[0]);
      return;
    }
    for (const { key, value } of contents.items) {
      const keyText = isScalar(key) ? String(key.value) : '';
      const offset = offsetOf(value) ?? offsetOf(key);
      if (keyText === overridesKey) this.#readOverrides(value, offset);
      else if (keyText === ruleFilesKey) this.#readRuleFiles(value, offset);
      else if (keyText === expectedKey) this.#readExpected(value, offset);
      else if (keyText === alertingKey) this.file.hasAlerting = true;
      else if (keyText === evaluationIntervalKey) this.#readEvaluationInterval(value, offset);
      else this.#readKey(keyText, offsetOf(key), value, offset);
    }
  }

  #readKey(key: string, keyOffset: number | undefined, node: unknown, offset?: number): void {
    const name = fileKeys.find((candidate) => candidate === key);
    if (name === undefined) {
      const message = `unknown key ${JSON.stringify(key)}, expected one of ${[...fileKeys, ...fileOnlyKeys].join(', ')}`;
      this.#report(key, message, keyOffset);
      return;
    }
    const value = textOf(node, serverFlags[name].isNumber ?? false);
    if (typeof value !== 'string') {
      const hint = typeof value === 'number' ? '; put it in quotes' : '';
      this.#report(name, `expected text, got ${kindOf(node)}${hint}`, offset);
      return;
    }
    try {
      checkText(name, value);
      this.file.texts[name] = value;
    } catch (error) {
      if (!(error instanceof BadValue)) throw error;
      this.#report(name, error.message, offset);
    }
  }

  #readOverrides(node: unknown, offset?: number): void {
    if (!isSeq(node)) {
      this.#report(overridesKey, 'expected a list, each with match and raw, 1m or 1h', offset);
      return;
    }
    if (node.items.length > maxRetentionOverrides) {
      this.#report(overridesKey, `expected at most ${maxRetentionOverrides}`, offset);
      return;
    }
    for (const item of node.items) {
      const read = readRetentionOverride(isMap(item) ? item.toJSON() : null);
      if (Array.isArray(read)) {
        for (const { field, message } of read) {
          const where = field === '' ? overridesKey : `${overridesKey}.${field}`;
          const place = isMap(item) ? offsetOfField(item, field) : undefined;
          this.#report(where, message, place ?? offsetOf(item) ?? offset);
        }
      } else this.file.retentionOverrides.push(read);
    }
  }

  #readRuleFiles(node: unknown, offset?: number): void {
    if (!isSeq(node)) {
      this.#report(ruleFilesKey, 'expected a list of paths, such as rules/*.yml', offset);
      return;
    }
    for (const item of node.items) {
      const itemOffset = offsetOf(item) ?? offset ?? 0;
      const pattern = textOf(item, false);
      if (typeof pattern !== 'string' || pattern === '') {
        this.#report(ruleFilesKey, `expected a path, got ${kindOf(item)}`, itemOffset);
      } else if (/[*?[].*\//.test(pattern)) {
        // As in Prometheus: a pattern for folders could find half the disk.
        const message = `expected wildcards in the last part of the path only, got ${pattern}`;
        this.#report(ruleFilesKey, message, itemOffset);
      } else this.file.ruleFiles.push({ pattern, ...this.#placeOf(itemOffset) });
    }
  }

  #readExpected(node: unknown, offset?: number): void {
    if (!isSeq(node) || node.items.length > maxExpectations) {
      const message = `expected a list of at most ${maxExpectations}, each with match and every`;
      this.#report(expectedKey, message, offset);
      return;
    }
    for (const item of node.items) {
      const read = readExpectation(isMap(item) ? item.toJSON() : {});
      if ('spec' in read) {
        this.file.expected.push(read.spec);
        continue;
      }
      for (const { field = '', message } of read.problems) {
        const place = isMap(item) ? offsetOfField(item, field.split('.')[0] ?? '') : undefined;
        this.#report(`${expectedKey}.${field}`, message, place ?? offsetOf(item) ?? offset);
      }
    }
  }

  #readEvaluationInterval(node: unknown, offset?: number): void {
    const text = textOf(node, false);
    const ms = typeof text === 'string' ? parseDuration(text) : null;
    if (ms === null || ms < minEvaluationIntervalMs || !Number.isFinite(ms)) {
      const message = 'expected a duration of at least 1s, such as 30s or 1m';
      this.#report(evaluationIntervalKey, message, offset);
    } else this.file.evaluationIntervalMs = ms;
  }

  #placeOf(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #report(where: string, message: string, offset = 0): void {
    this.file.problems.push({ where, message, ...this.#placeOf(offset) });
  }
}

/** Throws a BadValue when the text cannot be this flag's value. */
export function checkText(name: FlagName, text: string): void {
  if (text === '') throw new BadValue('expected a value, got nothing');
  serverFlags[name].parse(text);
}

/** The text of a scalar. A number is taken as it is written, because its value may have been rounded. */
function textOf(node: unknown, mayBeNumber: boolean): unknown {
  if (!isScalar(node)) return undefined;
  return mayBeNumber && typeof node.value === 'number' ? node.source : node.value;
}

/** Where the value of the field is, or its key where there is no value. */
function offsetOfField(map: YAMLMap, field: string): number | undefined {
  const pair = map.items.find(({ key }) => isScalar(key) && String(key.value) === field);
  return offsetOf(pair?.value) ?? offsetOf(pair?.key);
}

function offsetOf(node: unknown): number | undefined {
  const { range } = (node ?? {}) as { range?: Range | null };
  return range?.[0];
}

function kindOf(node: unknown): string {
  if (!isScalar(node)) return node === null ? 'nothing' : 'a list, a map or an alias';
  if (node.value === null) return 'nothing';
  return typeof node.value === 'number' ? 'a number' : `a ${typeof node.value}`;
}
