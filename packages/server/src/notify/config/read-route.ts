import type { YamlValue } from '../../yaml-reader/index.ts';
import { maxRouteDepth, maxRoutes, type RouteConfig } from './alerting-config.ts';
import { readDuration, readPositiveDuration } from './read-duration.ts';
import { readMatchers } from './read-matchers.ts';

const fields = [
  'receiver',
  'group_by',
  'continue',
  'match',
  'match_re',
  'matchers',
  'group_wait',
  'group_interval',
  'repeat_interval',
  'mute_time_intervals',
  'active_time_intervals',
  'routes',
] as const;

/** A name that a route uses, to be looked up once all is read. */
export type NameUse = { kind: 'receiver' | 'time interval'; name: string; value: YamlValue };

/** Reads a route and all below it. Names are noted in `uses`. */
export class RouteReader {
  readonly uses: NameUse[] = [];
  #count = 0;

  /** The root takes all alerts, and has to say who is told. */
  readRoot(value: YamlValue): RouteConfig | undefined {
    const route = this.#read(value, 1);
    const field = value.map();
    if (route === undefined || field === undefined) return undefined;
    for (const name of ['match', 'match_re', 'matchers'] as const) {
      if (field.get(name)?.isEmpty === false) {
        field.get(name)?.report('the first route takes all alerts: expected no matchers here');
      }
    }
    for (const name of ['mute_time_intervals', 'active_time_intervals'] as const) {
      if (field.get(name)?.isEmpty === false) {
        field.get(name)?.report('the first route is always active: expected none here');
      }
    }
    if (field.get('continue')?.boolean() === true) {
      field.get('continue')?.report('nothing comes after the first route: expected no continue');
    }
    if (route.receiver === undefined) value.report('expected a receiver in the first route');
    return route;
  }

  #read(value: YamlValue, depth: number): RouteConfig | undefined {
    if (++this.#count > maxRoutes) return value.report(`expected at most ${maxRoutes} routes`);
    if (depth > maxRouteDepth) return value.report(`expected at most ${maxRouteDepth} levels`);
    const field = value.fields(fields);
    if (field === undefined) return undefined;
    const [wait, interval, repeat] = [
      field('group_wait'),
      field('group_interval'),
      field('repeat_interval'),
    ];
    return {
      receiver: this.#receiver(field('receiver')),
      groupBy: readGroupBy(field('group_by')),
      groupWaitMs: wait && readDuration(wait),
      groupIntervalMs: interval && readPositiveDuration(interval),
      repeatIntervalMs: repeat && readPositiveDuration(repeat),
      matchers: readMatchers({
        match: field('match'),
        matchRe: field('match_re'),
        matchers: field('matchers'),
      }),
      continue: field('continue')?.boolean() ?? false,
      muteTimeIntervals: this.#intervals(field('mute_time_intervals')),
      activeTimeIntervals: this.#intervals(field('active_time_intervals')),
      routes: (field('routes')?.list() ?? []).flatMap((one) => this.#read(one, depth + 1) ?? []),
    };
  }

  #receiver(value: YamlValue | undefined): string | undefined {
    const name = value?.text();
    if (value === undefined || name === undefined || name === '') return undefined;
    this.uses.push({ kind: 'receiver', name, value });
    return name;
  }

  #intervals(value: YamlValue | undefined): string[] {
    return (value?.list() ?? []).flatMap((one) => {
      const name = one.text();
      if (name === undefined) return [];
      this.uses.push({ kind: 'time interval', name, value: one });
      return [name];
    });
  }
}

function readGroupBy(value: YamlValue | undefined): RouteConfig['groupBy'] {
  if (value === undefined) return undefined;
  const names: string[] = [];
  for (const one of value.list() ?? []) {
    const name = one.text();
    if (name === undefined) continue;
    if (name === '') one.report('expected the name of a label');
    else if (names.includes(name)) one.report(`${JSON.stringify(name)} is there twice`);
    names.push(name);
  }
  if (!names.includes('...')) return names;
  if (names.length > 1) value.report("'...' means all labels: expected no others beside it");
  return 'all';
}
