import type { Labels } from '../alerts/index.ts';
import { type LabelMatcher, matchersText, matchesAll } from '../matchers/index.ts';
import type { RouteConfig } from './config/index.ts';

/** When a group is told again of news: after a fixed time, or after one that grows while there is much news. */
export type GroupInterval = { kind: 'fixed'; ms: number } | { kind: 'adaptive' };

/** One node of the tree, with all that it has from its parents. */
export type Route = {
  /** Where it is in the tree, such as `0/2/1`. */
  id: string;
  /** Alertmanager's form: the matchers on the way here, such as `{}/{team="x"}`. */
  key: string;
  /** Empty where nobody is told. */
  receiver: string;
  groupBy: readonly string[] | 'all';
  groupWaitMs: number;
  groupInterval: GroupInterval;
  repeatIntervalMs: number;
  matchers: readonly LabelMatcher[];
  continue: boolean;
  muteTimeIntervals: readonly string[];
  activeTimeIntervals: readonly string[];
  routes: readonly Route[];
};

const defaultRepeatIntervalMs = 4 * 60 * 60 * 1000;

/** The tree without a configuration: everything goes to all receivers that there are. */
export function defaultRoutes(receivers: readonly string[]): Route {
  const absent = {
    groupBy: undefined,
    groupWaitMs: undefined,
    groupIntervalMs: undefined,
    repeatIntervalMs: undefined,
    matchers: [],
    muteTimeIntervals: [],
    activeTimeIntervals: [],
    routes: [],
  };
  const routes = receivers.map((receiver) => ({ ...absent, receiver, continue: true }));
  const groupBy = ['alertname'];
  const root = buildRoutes({ ...absent, groupBy, receiver: undefined, continue: false, routes });
  // Whatever other receivers there are, what one was told of a group stays his.
  return { ...root, routes: root.routes.map((route) => ({ ...route, key: root.key })) };
}

/** The tree of a configuration. What a route does not say is as in its parent. */
export function buildRoutes(root: RouteConfig): Route {
  return build(root, {
    id: '0',
    key: '{}',
    receiver: '',
    groupBy: [],
    groupWaitMs: 0,
    groupInterval: { kind: 'adaptive' },
    repeatIntervalMs: defaultRepeatIntervalMs,
  });
}

type Inherited = Pick<
  Route,
  'id' | 'key' | 'receiver' | 'groupBy' | 'groupWaitMs' | 'groupInterval' | 'repeatIntervalMs'
>;

function build(config: RouteConfig, parent: Inherited): Route {
  const { groupIntervalMs } = config;
  const own: Inherited = {
    id: parent.id,
    key: parent.key,
    receiver: config.receiver ?? parent.receiver,
    groupBy: config.groupBy ?? parent.groupBy,
    groupWaitMs: config.groupWaitMs ?? parent.groupWaitMs,
    groupInterval:
      groupIntervalMs === undefined ? parent.groupInterval : { kind: 'fixed', ms: groupIntervalMs },
    repeatIntervalMs: config.repeatIntervalMs ?? parent.repeatIntervalMs,
  };
  const siblings = new Map<string, number>();
  const routes = config.routes.map((child, at) => {
    const text = `${own.key}/${matchersText(child.matchers)}`;
    const sameBefore = siblings.get(text) ?? 0;
    siblings.set(text, sameBefore + 1);
    // Two children with the same matchers are two routes all the same.
    const key = sameBefore === 0 ? text : `${text}#${sameBefore + 1}`;
    return build(child, { ...own, id: `${own.id}/${at}`, key });
  });
  const { matchers, muteTimeIntervals, activeTimeIntervals } = config;
  return {
    ...own,
    matchers,
    continue: config.continue,
    muteTimeIntervals,
    activeTimeIntervals,
    routes,
  };
}

/**
 * The routes that take an alert: of each node the first child that matches, and those after it while
 * `continue` is set; the node itself where no child matches.
 */
export function routesFor(route: Route, labels: Labels): Route[] {
  if (!matchesAll(route.matchers, labels)) return [];
  const found: Route[] = [];
  for (const child of route.routes) {
    const below = routesFor(child, labels);
    found.push(...below);
    if (below.length > 0 && !child.continue) break;
  }
  return found.length > 0 ? found : [route];
}

/** The labels that alerts of a group have in common by its route's `group_by`. */
export function groupLabelsOf({ groupBy }: Route, labels: Labels): Labels {
  if (groupBy === 'all') return labels;
  const found: Record<string, string> = {};
  for (const name of groupBy) {
    const value = Object.hasOwn(labels, name) ? labels[name] : undefined;
    if (value !== undefined) found[name] = value;
  }
  return found;
}

/** Alertmanager's name of a group, such as `{}/{team="x"}:{alertname="A"}`. */
export function groupKeyOf(route: Route, groupLabels: Labels): string {
  const shown = Object.keys(groupLabels)
    .sort()
    .map((name) => `${name}=${JSON.stringify(groupLabels[name])}`);
  return `${route.key}:{${shown.join(', ')}}`;
}

/** All routes of a tree, parents first. */
export function allRoutes(route: Route): Route[] {
  return [route, ...route.routes.flatMap(allRoutes)];
}
