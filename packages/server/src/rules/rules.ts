import { maxPreviewSteps, type RulePreview } from '@tidemark/protocol';
import type { AlertSink } from '../alerts/index.ts';
import type { Documents } from '../documents/index.ts';
import { TidemarkError } from '../errors/index.ts';
import type { Logger } from '../logger/index.ts';
import type { SampleSource } from '../promql/index.ts';
import { AlertDocuments, clockIntervalMs, type Restored } from './alert-documents.ts';
import { Announcer } from './announcer.ts';
import { type ApiRule, ApiRules } from './api-rules.ts';
import { EvaluationGate } from './evaluation-gate.ts';
import { GroupRunner } from './group-runner.ts';
import { parseDefinition } from './parse-definition.ts';
import { previewRule } from './preview.ts';
import { bridgedOutageMs, graceMs, restoreAlerts } from './restore-alerts.ts';
import type { GroupSpec } from './rule.ts';
import type { LoadedRuleFile } from './rule-files.ts';
import { idsOfRules } from './rule-id.ts';
import { type RuleEnvironment, RuleRunner } from './rule-runner.ts';
import type { StreamDecider, StreamDecision } from './stream-seam.ts';
import { StreamedRules } from './streamed-rules.ts';
import { WarmSamples } from './warm-samples.ts';

export type RulesOptions = {
  documents: Pick<Documents, 'read' | 'write'>;
  /** `signal` ends its queries when the rules are stopped. */
  environment: (signal: AbortSignal) => RuleEnvironment;
  /** Where previews read. */
  source: () => SampleSource;
  /** How many series a metric has. */
  seriesCount: (metric: string) => number;
  sink: AlertSink;
  logger: Logger;
  nowMs: () => number;
  files: readonly LoadedRuleFile[];
  evaluationIntervalMs: number;
  /** In front of links; empty makes them relative. */
  externalUrl: string;
  onEvaluated?: (rule: RuleRunner) => void;
  onMissed?: (iterations: number) => void;
};

/** Previews may hold many values each. */
const maxConcurrentPreviews = 2;

/** Where a rule comes from, and the group that it lives in. */
export type LiveRule = { rule: RuleRunner; group: GroupRunner; origin: 'file' | 'api' };

/** All rules of this process: those of files and those of the API, evaluated from start to stop. */
export class Rules {
  readonly #options: RulesOptions;
  readonly #abort = new AbortController();
  readonly #environment: RuleEnvironment;
  readonly #announcer: Announcer;
  readonly #states: AlertDocuments;
  readonly #api: ApiRules;
  readonly #gate = new EvaluationGate();
  readonly #previews = new EvaluationGate(maxConcurrentPreviews);
  readonly #streamed: StreamedRules;
  readonly #warm: WarmSamples;
  readonly #fileGroups: GroupRunner[] = [];
  /** By the id of their one rule. */
  readonly #apiGroups = new Map<string, GroupRunner>();
  readonly #byId = new Map<string, LiveRule>();
  #clock: NodeJS.Timeout | undefined;
  #changing: Promise<unknown> = Promise.resolve();

  constructor(options: RulesOptions) {
    this.#options = options;
    const { documents, logger, nowMs, sink, externalUrl } = options;
    this.#environment = options.environment(this.#abort.signal);
    this.#announcer = new Announcer({ sink, logger, externalUrl, nowMs });
    this.#states = new AlertDocuments({ documents, logger, nowMs });
    this.#api = new ApiRules({ documents, logger, nowMs });
    const { source, seriesCount } = options;
    this.#warm = new WarmSamples({ source, seriesCount, nowMs, signal: this.#abort.signal });
    this.#streamed = new StreamedRules({
      nowMs,
      onDecided: (rule) => this.#onDecided(rule),
    });
  }

  /** Takes up the alerts of the last process, and evaluates from then on. */
  async start(): Promise<void> {
    const restored = await this.#states.load();
    for (const { path, groups } of this.#options.files) {
      for (const group of groups) this.#fileGroups.push(this.#addFile(path, group, restored));
    }
    for (const rule of await this.#api.load()) this.#addApi(rule, restored);
    for (const [ruleId, alerts] of restored.alerts) {
      const kept = this.#byId.get(ruleId)?.rule.alerting?.active;
      const gone = [...alerts.keys()].filter((key) => !kept?.has(key));
      this.#states.forget(ruleId, gone);
    }
    this.#onRulesChanged();
    await this.#warm.warm();
    this.#warm.start();
    for (const group of this.groups()) group.start({ atOnce: false });
    this.#states.noteAlive();
    this.#clock = setInterval(() => this.#states.noteAlive(), clockIntervalMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#clock);
    this.#abort.abort();
    this.#announcer.stop();
    this.#streamed.stop();
    this.#warm.stop();
    await Promise.all(this.groups().map((group) => group.stop()));
    await this.#states.close();
  }

  /** Those of files first, in the order of their files. */
  groups(): GroupRunner[] {
    return [...this.#fileGroups, ...this.#apiGroups.values()];
  }

  /** All rules, in the order of {@link groups}. */
  rules(): LiveRule[] {
    return this.groups().flatMap((group) =>
      group.rules.flatMap((rule) => this.#byId.get(rule.id) ?? []),
    );
  }

  get(id: string): LiveRule | undefined {
    return this.#byId.get(id);
  }

  /** Makes a rule of what the API was given, and evaluates it at once. Throws as {@link ApiRules.create}. */
  create(body: unknown): Promise<LiveRule> {
    return this.#inTurn(async () => {
      const live = this.#addApi(await this.#api.create(body), undefined);
      this.#begin(live);
      return live;
    });
  }

  /** Puts another rule in the place of one. Its alerts go on if its name and labels stay the same. */
  replace(id: string, body: unknown): Promise<LiveRule> {
    return this.#inTurn(async () => {
      const made = await this.#api.replace(this.#changeable(id), body);
      const alerts = await this.#retire(id, { keepsAlerts: true });
      const live = this.#addApi(made, { alerts: new Map([[id, alerts]]), aliveMs: null });
      this.#begin(live);
      return live;
    });
  }

  /** Takes a rule of the API away; its alerts are over. */
  remove(id: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#api.remove(this.#changeable(id).id);
      await this.#retire(id, { keepsAlerts: false });
      this.#apiGroups.delete(id);
      this.#byId.delete(id);
      this.#onRulesChanged();
    });
  }

  /** Who decides threshold rules as samples arrive, from now on. */
  setStreamDecider(decider: StreamDecider): void {
    this.#streamed.setDecider(decider);
    this.#streamed.replace(this.rules());
  }

  /** Takes what the stream decided. Does not throw; rules that are gone are passed over. */
  decide(decisions: readonly StreamDecision[]): void {
    this.#streamed.decide(decisions, (id) => this.#byId.get(id)?.rule);
  }

  /**
   * Where a rule of the API would have fired. Without a step it is evaluated on its interval, or as often as
   * there may be steps.
   * @throws TidemarkError 400 for a bad rule, 422 where its query asks for too much
   */
  preview(
    body: unknown,
    { startMs, endMs, stepMs }: { startMs: number; endMs: number; stepMs: number | undefined },
    signal: AbortSignal,
  ): Promise<RulePreview> {
    const { templates } = this.#environment;
    const { spec, intervalMs } = parseDefinition(body);
    const ownMs = intervalMs ?? this.#options.evaluationIntervalMs;
    const leastMs = Math.ceil((endMs - startMs) / maxPreviewSteps);
    const times = { startMs, endMs, stepMs: stepMs ?? Math.max(ownMs, leastMs) };
    const both = AbortSignal.any([signal, this.#abort.signal]);
    const source = this.#options.source();
    return this.#previews.run(() =>
      previewRule(spec, { ...times, source, templates, signal: both }),
    );
  }

  #addFile(path: string, group: GroupSpec, restored: Restored): GroupRunner {
    const ids = idsOfRules(path, group);
    const key = `${path};${group.name}`;
    const runner = this.#groupRunner(key, path, group, ids, restored);
    for (const rule of runner.rules) {
      this.#byId.set(rule.id, { rule, group: runner, origin: 'file' });
    }
    return runner;
  }

  #addApi({ id, group }: ApiRule, restored: Restored | undefined): LiveRule {
    const runner = this.#groupRunner(`api;${id}`, null, group, [id], restored);
    const [rule] = runner.rules;
    if (rule === undefined) throw new Error('a rule of the API is a group with one rule');
    const live: LiveRule = { rule, group: runner, origin: 'api' };
    this.#apiGroups.set(id, runner);
    this.#byId.set(id, live);
    return live;
  }

  #groupRunner(
    key: string,
    file: string | null,
    group: GroupSpec,
    ids: readonly string[],
    restored: Restored | undefined,
  ): GroupRunner {
    const { nowMs, evaluationIntervalMs, onEvaluated, onMissed } = this.#options;
    const { name, limit, queryOffsetMs, intervalMs = evaluationIntervalMs } = group;
    const outageMs = nowMs() - (restored?.aliveMs ?? nowMs());
    const rules = group.rules.map((spec, at) => {
      const id = ids[at] ?? '';
      const alerts = restoreAlerts(restored?.alerts.get(id) ?? new Map(), outageMs);
      const resolvesFromMs = outageMs > bridgedOutageMs ? nowMs() + graceMs : 0;
      const environment = this.#environment;
      const options = { id, spec, limit, queryOffsetMs, environment };
      return new RuleRunner({ ...options, restored: alerts, resolvesFromMs });
    });
    return new GroupRunner({
      ...{ key, name, file, intervalMs, limit, rules, nowMs },
      gate: this.#gate,
      announcer: this.#announcer,
      onChanged: (rule) => this.#states.note(rule),
      onEvaluated: (rule) => onEvaluated?.(rule),
      onMissed: (iterations) => onMissed?.(iterations),
    });
  }

  #begin({ group }: LiveRule): void {
    this.#onRulesChanged();
    group.start({ atOnce: true });
  }

  #onRulesChanged(): void {
    const rules = this.rules();
    this.#streamed.replace(rules);
    this.#warm.replace(rules.map(({ rule }) => rule.spec.expression));
  }

  #changeable(id: string): ApiRule {
    const rule = this.#api.get(id);
    if (rule !== undefined) return rule;
    if (this.#byId.has(id)) {
      const message = 'The rule belongs to a file, and is changed there.';
      throw new TidemarkError('rule_of_file', message, { status: 409 });
    }
    throw new TidemarkError('no_such_rule', `There is no rule ${id}.`, { status: 404 });
  }

  /** Stops a rule of the API; its alerts end unless they go on in another. */
  async #retire(id: string, { keepsAlerts }: { keepsAlerts: boolean }) {
    const live = this.#byId.get(id);
    const alerting = live?.rule.alerting;
    await live?.group.stop();
    const alerts = new Map(alerting?.active);
    const nowMs = this.#options.nowMs();
    await live?.rule.end(nowMs).catch(() => undefined);
    if (live === undefined || keepsAlerts) return alerts;
    for (const alert of alerts.values()) {
      if (alert.state !== 'firing') continue;
      alert.state = 'resolved';
      alert.resolvedAtMs = nowMs;
    }
    this.#announcer.announce(live.rule, live.group.intervalMs, nowMs);
    this.#states.forget(id, alerts.keys());
    return new Map<string, never>();
  }

  #onDecided(rule: RuleRunner): void {
    const live = this.#byId.get(rule.id);
    if (live?.rule !== rule) return;
    this.#states.note(rule);
    this.#announcer.announce(rule, live.group.intervalMs, this.#options.nowMs());
  }

  /** Changes of rules follow one another. */
  #inTurn<T>(job: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(job);
    this.#changing = done.catch(() => undefined);
    return done;
  }
}
