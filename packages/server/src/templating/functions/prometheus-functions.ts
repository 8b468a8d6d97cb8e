import { parseDuration } from '../../promql/index.ts';
import { ValueError } from '../template-error.ts';
import { Duration, TemplateObject, TextMap, type Value } from '../values/index.ts';
import { commonFunctions, toUpper, words } from './common.ts';
import { queryEscape } from './escapes.ts';
import { any, type FunctionMap, fixed, listed, number, type Parameter, text } from './function.ts';
import { humanizers, timeOfSeconds } from './humanize.ts';

/** One series of what a query answers. */
export class Sample extends TemplateObject {
  readonly typeName = 'sample';
  readonly Labels: TextMap;
  readonly Value: number;

  constructor(labels: Readonly<Record<string, string>>, value: number) {
    super();
    this.Labels = new TextMap(Object.entries(labels));
    this.Value = value;
  }
}

/** Runs an instant query, at the time that the template is about. */
export type TemplateQuery = (
  expression: string,
) => Promise<readonly { labels: Readonly<Record<string, string>>; value: number }[]>;

export type PrometheusContext = {
  query: TemplateQuery;
  /** Where users reach this server, without a slash at the end. */
  externalUrl: string;
  /** The time that the template is about. */
  nowMs: number;
};

const sample: Parameter<Sample> = {
  expected: 'a sample',
  read: (value) => (value instanceof Sample ? value : undefined),
};

const samples: Parameter<readonly Sample[]> = {
  expected: 'samples of a query',
  read: (value) =>
    Array.isArray(value) && value.every((one) => one instanceof Sample) ? value : undefined,
};

function first([one]: readonly Sample[]): Sample {
  if (one === undefined) throw new ValueError('first() called on vector with no elements');
  return one;
}

function sortByLabel(label: string, all: readonly Sample[]): Value {
  const keyOf = (one: Sample) => one.Labels.get(label) ?? '';
  return all.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : keyOf(a) > keyOf(b) ? 1 : 0));
}

function args(values: readonly Value[]): Value {
  return new Map(values.map((value, index) => [`arg${index}`, value]));
}

/** `host:port` or `[v6]:port` without the port; what is no such thing as it is. */
function stripPort(address: string): string {
  const [, bracketed, host] = /^(?:\[([^[\]]*)\]|([^:[\]]*)):[^:[\]]*$/.exec(address) ?? [];
  return bracketed ?? host ?? address;
}

/** `host.domain:port` without the domain; addresses as they are. */
function stripDomain(address: string): string {
  const host = stripPort(address);
  if (host.includes(':') || /^\d+(?:\.\d+){3}$/.test(host)) return address;
  const [name = ''] = host.split('.');
  return `${name}${address.slice(host.length)}`;
}

/** Words that begin with a letter begin with a capital; unlike in Alertmanager the others stay as they are. */
function title(value: string): string {
  return value.replace(words, (word) => word.replace(/^\p{L}/u, (letter) => toUpper(letter)));
}

function durationSeconds(duration: string): number {
  const ms = parseDuration(duration);
  if (ms === null || !Number.isFinite(ms)) {
    throw new ValueError(`not a valid duration: ${JSON.stringify(duration.slice(0, 100))}`);
  }
  return ms / 1000;
}

function toDuration(seconds: number): Duration {
  if (!(Math.abs(seconds) < 2 ** 63 / 1e9)) {
    throw new ValueError(`${seconds} cannot be a duration: too long`);
  }
  return new Duration(BigInt(Math.trunc(seconds * 1e9)));
}

const linkTo = (tab: number) => (expression: string) =>
  `/graph?g0.expr=${queryEscape(expression)}&g0.tab=${tab}`;

/** Those of Prometheus' functions that need to know nothing but their arguments. */
export const pureFunctions: FunctionMap = new Map([
  ...commonFunctions,
  ...humanizers,
  ['first', fixed([samples], first)],
  ['value', fixed([sample], (one) => one.Value)],
  ['label', fixed([text, sample], (label, one) => one.Labels.get(label) ?? '')],
  ['strvalue', fixed([sample], (one) => one.Labels.get('__value__') ?? '')],
  ['sortByLabel', fixed([text, samples], sortByLabel)],
  ['args', listed(any, args)],
  ['title', fixed([text], title)],
  ['stripPort', fixed([text], stripPort)],
  ['stripDomain', fixed([text], stripDomain)],
  ['toTime', fixed([number], timeOfSeconds)],
  ['toDuration', fixed([number], toDuration)],
  ['parseDuration', fixed([text], durationSeconds)],
  ['graphLink', fixed([text], linkTo(0))],
  ['tableLink', fixed([text], linkTo(1))],
]);

/** Those that depend on what the template is expanded for. */
export function contextFunctions({ query, externalUrl, nowMs }: PrometheusContext): FunctionMap {
  const runQuery = async (expression: string): Promise<Value> =>
    (await query(expression)).map(({ labels, value }) => new Sample(labels, value));
  return new Map([
    ['query', fixed([text], runQuery)],
    ['now', fixed([], () => nowMs / 1000)],
    ['pathPrefix', fixed([], () => pathOf(externalUrl))],
    ['externalURL', fixed([], () => externalUrl)],
  ]);
}

/** The functions of the templates of Prometheus' rules. */
export function prometheusFunctions(context: PrometheusContext): FunctionMap {
  return new Map([...pureFunctions, ...contextFunctions(context)]);
}

function pathOf(url: string): string {
  return url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
}
