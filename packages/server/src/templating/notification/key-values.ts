import type { Labels } from '../../alerts/index.ts';
import { ValueError } from '../template-error.ts';
import { TemplateObject, TextMap } from '../values/index.ts';

/** A label or annotation. */
export class Pair extends TemplateObject {
  readonly typeName = 'template.Pair';
  readonly Name: string;
  readonly Value: string;

  constructor(name: string, value: string) {
    super();
    this.Name = name;
    this.Value = value;
  }
}

/** Labels or annotations in their order, Alertmanager's Pairs. */
export class Pairs extends Array<Pair> {
  /** What arrays make of themselves, such as by `map`, is a plain one. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  Names(): string[] {
    return this.map(({ Name }) => Name);
  }

  Values(): string[] {
    return this.map(({ Value }) => Value);
  }

  String(): string {
    return this.toString();
  }

  override toString(): string {
    return this.map(({ Name, Value }) => `${Name}=${Value}`).join(', ');
  }
}

/** Labels or annotations by name, Alertmanager's KV: a map with methods. */
export class KeyValues extends TextMap {
  static of(labels: Labels): KeyValues {
    return new KeyValues(Object.entries(labels));
  }

  /** By name, but `alertname` comes first. */
  SortedPairs(): Pairs {
    const names = [...this.keys()].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    const pairs = new Pairs();
    for (const name of names) pairs.push(new Pair(name, this.get(name) ?? ''));
    return pairs;
  }

  Names(): string[] {
    return this.SortedPairs().Names();
  }

  Values(): string[] {
    return this.SortedPairs().Values();
  }

  Remove(names: unknown): KeyValues {
    if (!Array.isArray(names)) throw new ValueError('Remove: expected a list of names');
    return new KeyValues([...this].filter(([name]) => !names.includes(name)));
  }

  String(): string {
    return this.toString();
  }

  override toString(): string {
    return this.SortedPairs().toString();
  }

  toJSON(): Record<string, string> {
    return Object.fromEntries(this);
  }
}

function rank(name: string): number {
  return name === 'alertname' ? 0 : 1;
}
