import type { LabelPairs } from '../../../series/index.ts';
import type { Matcher } from '../../parse/index.ts';
import { withoutParentheses } from '../expressions.ts';
import { absent, copyStep, type GridSeries, isEmpty, SeriesMaker } from '../grid-series.ts';
import {
  labelsKey,
  labelsText,
  labelValue,
  metricNameLabel,
  onlyLabels,
  withLabel,
} from '../labels.ts';
import { duplicateLabels, evaluateVector, executionError, type Scope } from '../scope.ts';
import { argument, type InstantFunction } from './instant-function.ts';
import { referenceTime } from './reference-time.ts';
import { selectInfoSeries } from './select-info-series.ts';

/** Labels by which a series finds its info metrics. */
export const identifyingLabels: ReadonlySet<string> = new Set(['instance', 'job']);

const onTargetInfo: Matcher = {
  label: metricNameLabel,
  operator: '=',
  value: 'target_info',
  matches: (value) => value === 'target_info',
};

const onAnyInfo: Matcher = {
  label: metricNameLabel,
  operator: '=~',
  value: '.+_info',
  matches: (value) => value.endsWith('_info') && value !== '_info',
};

/** Which metrics are asked: `target_info` unless told otherwise, only `.+_info` if told which not. */
function nameMatchersOf(given: readonly Matcher[]): Matcher[] {
  const onName = given.filter(({ label }) => label === metricNameLabel);
  if (onName.length === 0) {
    return [onTargetInfo];
  }
  const namesAny = onName.some(({ operator }) => operator === '=' || operator === '=~');
  return namesAny ? onName : [onAnyInfo, ...onName];
}

/** `info(x, {label matchers})`: adds labels of info metrics, such as `target_info`, to the series they belong to. */
export const infoFunction: InstantFunction = async (call, scope) => {
  const series = await evaluateVector(argument(call, 0), scope);
  const selector = call.args[1] === undefined ? undefined : withoutParentheses(call.args[1]);
  const given = selector?.kind === 'vectorSelector' ? selector.matchers : [];
  const nameMatchers = nameMatchersOf(given);
  const onData = given.filter(({ label }) => label !== metricNameLabel);
  // Info series are not enriched by themselves.
  const isInfo = (one: GridSeries) =>
    nameMatchers.every(({ matches }) => matches(labelValue(one.labels, metricNameLabel)));
  const enriched = series.filter((one) => !isInfo(one));
  const matchers = [...nameMatchers, ...onData];
  const time = referenceTime(argument(call, 0), scope.query);
  const infos = new InfoLabels(await selectInfoSeries(enriched, matchers, time, scope), onData);
  const results = new Results(scope);
  for (const one of series) {
    if (isInfo(one)) {
      results.addAll(one);
    } else {
      addEnriched(one, infos, onData, results);
    }
    if (scope.query.pace.isDue()) {
      await scope.query.pace.rest();
    }
  }
  return { type: 'vector', series: results.all() };
};

function addEnriched(
  series: GridSeries,
  infos: InfoLabels,
  onData: readonly Matcher[],
  results: Results,
): void {
  const mayLackInfo = onData.every(({ matches }) => matches(''));
  for (let step = 0; step < series.present.length; step++) {
    if (series.present[step] === absent) {
      continue;
    }
    const added = infos.at(series.labels, step);
    if (added !== null || mayLackInfo) {
      results.add(series, added ?? [], step);
    }
  }
}

/** Finds what info series say of a series at a step. Their values are the times of their samples, in seconds. */
class InfoLabels {
  readonly #onData: readonly Matcher[];
  /** By identifying labels. */
  readonly #bySignature = new Map<string, GridSeries[]>();

  constructor(infos: readonly GridSeries[], onData: readonly Matcher[]) {
    this.#onData = onData;
    for (const info of infos) {
      const key = signatureOf(info.labels);
      const known = this.#bySignature.get(key);
      if (known === undefined) {
        this.#bySignature.set(key, [info]);
      } else {
        known.push(info);
      }
    }
  }

  /** null if no info series is there. */
  at(labels: LabelPairs, step: number): [string, string][] | null {
    const newest = this.#newest(labels, step);
    if (newest.length === 0) {
      return null;
    }
    const own = new Set(labels.map(([name]) => name));
    const wanted = new Set(this.#onData.map(({ label }) => label));
    const added = new Map<string, string>();
    for (const info of newest) {
      for (const [name, value] of info.labels) {
        const isWanted = name !== metricNameLabel && (wanted.size === 0 || wanted.has(name));
        if (!isWanted) {
          continue;
        }
        if ((added.get(name) ?? value) !== value) {
          throw executionError(`conflicting label: ${name}`);
        }
        if (!own.has(name)) {
          added.set(name, value);
        }
      }
    }
    return [...added];
  }

  /** Of each info metric the series with the newest sample. */
  #newest(labels: LabelPairs, step: number): GridSeries[] {
    const byMetric = new Map<string, GridSeries>();
    for (const info of this.#bySignature.get(signatureOf(labels)) ?? []) {
      if (info.present[step] === absent) {
        continue;
      }
      const name = labelValue(info.labels, metricNameLabel);
      const known = byMetric.get(name);
      const [now, before] = [info.value[step], known?.value[step] ?? -Infinity];
      if (known !== undefined && now === before) {
        const at = Math.round(now * 1000);
        throw executionError(
          `found duplicate series for info metric: existing ${labelsText(known.labels)} @ ${at}, new ${labelsText(info.labels)} @ ${at}`,
        );
      }
      if (now > before) {
        byMetric.set(name, info);
      }
    }
    return [...byMetric.values()];
  }
}

function signatureOf(labels: LabelPairs): string {
  return labelsKey(onlyLabels(labels, identifyingLabels));
}

/** Labels may differ from step to step, as info series come and go. */
class Results {
  readonly #maker: SeriesMaker;
  readonly #byKey = new Map<string, GridSeries>();

  constructor({ grid, query }: Scope) {
    this.#maker = new SeriesMaker(grid.count, query.budget);
  }

  addAll(series: GridSeries): void {
    for (let step = 0; step < series.present.length; step++) {
      if (series.present[step] !== absent) {
        this.add(series, [], step);
      }
    }
  }

  add(series: GridSeries, added: readonly [string, string][], step: number): void {
    let labels = series.labels;
    for (const [name, value] of added) {
      labels = withLabel(labels, name, value);
    }
    const key = labelsKey(labels);
    const out = this.#byKey.get(key) ?? this.#maker.make(labels, series.dropName);
    this.#byKey.set(key, out);
    if (out.present[step] !== absent) {
      throw duplicateLabels();
    }
    copyStep(series, out, step);
  }

  all(): GridSeries[] {
    return [...this.#byKey.values()].filter((series) => !isEmpty(series));
  }
}
