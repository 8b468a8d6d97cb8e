import { staleNaN } from '../batch/index.ts';
import type { Expression, VectorSample } from '../promql/index.ts';
import type { ActiveAlert } from './alert-state.ts';
import { AlertingRule } from './alerting-rule.ts';
import type { RuleSpec } from './rule.ts';
import { keyOfSeries, type RuleSeries, recordedSeries } from './rule-series.ts';
import type { RuleTemplates } from './rule-templates.ts';
import type { StreamedVector } from './streamed-vector.ts';

/** Where a rule asks and writes: the server, or the memory of a unit test. */
export type RuleEnvironment = {
  /** The result of an instant query as a vector; rejects where it has none. */
  query(expression: Expression, text: string, timestampMs: number): Promise<Answered[]>;
  /** Resolves once all is safe. */
  write(series: readonly RuleSeries[], timestampMs: number): Promise<void>;
  templates: RuleTemplates;
};

export type Answered = Pick<VectorSample, 'labels' | 'value' | 'histogram'>;

export type RuleRunnerOptions = {
  id: string;
  spec: RuleSpec;
  limit: number;
  queryOffsetMs: number;
  environment: RuleEnvironment;
  restored?: ReadonlyMap<string, ActiveAlert> | undefined;
  /** Before this time no restored alert is over. */
  resolvesFromMs?: number | undefined;
};

/** How often what the stream decides is asked of the store all the same, so that series which went silent end. */
export const reconcileIntervalMs = 5 * 60_000;

/** One rule as it lives: evaluated again and again, with its alerts and how it fares. */
export class RuleRunner {
  readonly id: string;
  readonly spec: RuleSpec;
  /** null for a recording rule. */
  readonly alerting: AlertingRule | null;
  health: 'ok' | 'err' | 'unknown' = 'unknown';
  lastError = '';
  /** null before the first one. */
  lastEvaluationMs: number | null = null;
  evaluationSeconds = 0;
  /** What the stream decides of it; null while the interval alone does. */
  streamed: StreamedVector | null = null;
  #reconciledMs = Number.NEGATIVE_INFINITY;
  readonly #options: RuleRunnerOptions;
  /** What it wrote last, so that what it writes no more gets a stale marker. */
  #written = new Map<string, RuleSeries>();
  #turn: Promise<void> = Promise.resolve();

  constructor(options: RuleRunnerOptions) {
    const { id, spec, environment, restored, resolvesFromMs } = options;
    this.id = id;
    this.spec = spec;
    this.#options = options;
    this.alerting =
      spec.kind === 'alerting'
        ? new AlertingRule(spec, environment.templates, restored, resolvesFromMs)
        : null;
  }

  /** The worst that any of its alerts is; of a recording rule always inactive. */
  get state(): 'inactive' | 'pending' | 'firing' {
    let state: 'inactive' | 'pending' = 'inactive';
    for (const alert of this.alerting?.active.values() ?? []) {
      if (alert.state === 'firing') return 'firing';
      if (alert.state === 'pending') state = 'pending';
    }
    return state;
  }

  /**
   * Evaluates the rule for one time, and never rejects: what fails is its health, and its alerts stay as they
   * are. `onDecided` runs once the alerts are known, before anything is written.
   */
  async evaluate(timestampMs: number, onDecided: () => void = () => undefined): Promise<void> {
    await this.#inTurn(async () => {
      const startedMs = performance.now();
      try {
        const series = await this.#evaluate(timestampMs);
        onDecided();
        await this.#write(series, timestampMs - this.#options.queryOffsetMs);
        this.health = 'ok';
        this.lastError = '';
      } catch (error) {
        this.health = 'err';
        this.lastError = (error as Error).message;
      }
      this.lastEvaluationMs = timestampMs;
      this.evaluationSeconds = (performance.now() - startedMs) / 1000;
    });
  }

  /** Moves on the alerts of series of which the stream has said something since the last call. */
  async decide(timestampMs: number): Promise<void> {
    await this.#inTurn(async () => {
      const { holding, ended } = this.streamed?.takeNews() ?? { holding: [], ended: [] };
      try {
        await this.alerting?.decide(holding, ended, timestampMs);
      } catch (error) {
        this.health = 'err';
        this.lastError = (error as Error).message;
      }
    });
  }

  /** The rule is gone: so are its series. */
  async end(timestampMs: number): Promise<void> {
    await this.#inTurn(() => this.#write([], timestampMs));
  }

  async #evaluate(timestampMs: number): Promise<RuleSeries[]> {
    const { limit } = this.#options;
    const vector = await this.#vector(timestampMs);
    if (this.alerting === null) {
      if (this.spec.kind !== 'recording') throw new Error('a rule that neither alerts nor records');
      return recordedSeries(this.spec, vector, limit);
    }
    await this.alerting.evaluate(vector, timestampMs, limit);
    return this.alerting.series();
  }

  async #vector(timestampMs: number): Promise<readonly Answered[]> {
    const { environment, queryOffsetMs } = this.#options;
    const { expression, expr } = this.spec;
    const isDue = timestampMs - this.#reconciledMs >= reconcileIntervalMs;
    if (this.streamed !== null && !isDue) return this.streamed.all();
    this.streamed?.beginQuery();
    const vector = await environment.query(expression, expr, timestampMs - queryOffsetMs);
    this.#reconciledMs = timestampMs;
    return this.streamed?.reconciled(vector, timestampMs) ?? vector;
  }

  async #write(series: readonly RuleSeries[], timestampMs: number): Promise<void> {
    const now = new Map(series.map((one) => [keyOfSeries(one), one]));
    const gone = [...this.#written].filter(([key]) => !now.has(key));
    if (now.size + gone.length > 0) {
      const ended = gone.map(([, one]) => ({ ...one, value: staleNaN, histogram: undefined }));
      await this.#options.environment.write([...series, ...ended], timestampMs);
    }
    this.#written = now;
  }

  /** Evaluations and decisions of one rule follow one another. */
  #inTurn(job: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.catch(() => undefined).then(job);
    return this.#turn;
  }
}
