import type { LabelMatcher } from '../../matchers/index.ts';
import type { Globals, NamedReceiver } from './receiver-readers.ts';
import type { TimeInterval } from './time-interval.ts';

/** One node of the tree of routes, as it is written: what is absent is its parent's. */
export type RouteConfig = {
  receiver: string | undefined;
  /** Names of labels, or all labels (`'...'`): each alert is a group of its own. */
  groupBy: readonly string[] | 'all' | undefined;
  groupWaitMs: number | undefined;
  groupIntervalMs: number | undefined;
  repeatIntervalMs: number | undefined;
  matchers: readonly LabelMatcher[];
  continue: boolean;
  muteTimeIntervals: readonly string[];
  activeTimeIntervals: readonly string[];
  routes: readonly RouteConfig[];
};

/** While an alert matches `source`, those that match `target` and are equal in some labels are not told. */
export type InhibitRule = {
  source: readonly LabelMatcher[];
  target: readonly LabelMatcher[];
  equal: readonly string[];
};

/** An Alertmanager configuration, checked and complete, with Tidemark's own keys. */
export type AlertingConfig<
  Receiver extends NamedReceiver = NamedReceiver,
  G extends Globals = Globals,
> = {
  globals: G;
  /** When an alert is over that was announced without an end. */
  resolveTimeoutMs: number;
  route: RouteConfig;
  receivers: readonly Receiver[];
  inhibitRules: readonly InhibitRule[];
  timeIntervals: ReadonlyMap<string, readonly TimeInterval[]>;
  /** Paths as they are written, the last part maybe with wildcards. */
  templates: readonly string[];
  /** Whether messages may go to private addresses. */
  allowPrivateAddresses: boolean;
  /** Where people reach this server, for links in messages; undefined where it was not said. */
  externalUrl: string | undefined;
  /** Most new groups of one route within a minute that are told one by one; 0 for all of them. */
  stormThreshold: number;
  /** The routing of it as YAML, for `amtool`: without receivers' settings, so without secrets. */
  routingText: string;
};

/** New groups of one route within a minute that are told one by one, unless the configuration says otherwise. */
export const defaultStormThreshold = 10;

/** Deepest tree of routes, and most routes in all. */
export const maxRouteDepth = 50;
export const maxRoutes = 10_000;

/** When an alert is over that was announced without an end, unless the configuration says otherwise. */
export const defaultResolveTimeoutMs = 5 * 60_000;
