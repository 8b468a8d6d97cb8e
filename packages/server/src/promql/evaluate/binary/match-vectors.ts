import type { Binary, VectorMatching } from '../../parse/index.ts';
import { fullSeries } from '../full-series.ts';
import { absent, anyPresent, type GridSeries, SeriesMaker } from '../grid-series.ts';
import { labelsKey, labelsText } from '../labels.ts';
import { duplicateLabels, executionError, type Scope } from '../scope.ts';
import { MatchGroup } from './match-group.ts';
import { ResultSeries } from './result-series.ts';
import { bySignature, matchedLabels } from './signature.ts';
import { type StepOperation, stepOperation } from './step-operation.ts';

/**
 * Arithmetic and comparisons between vectors. "Many" is the side that may have several series for one match (the
 * left one unless `group_right` says otherwise), "one" the other.
 */
export async function matchVectors(
  expression: Binary,
  left: GridSeries[],
  right: GridSeries[],
  scope: Scope,
): Promise<GridSeries[]> {
  const { matching } = expression;
  if (matching === null) {
    throw new Error(`${expression.operator} needs to know how to match`);
  }
  const isSwapped = matching.cardinality === 'one-to-many';
  const [many, one] = isSwapped ? [right, left] : [left, right];
  const match = new Match(expression, matching, isSwapped, scope);
  return await match.run(many, one);
}

class Match {
  readonly #matching: VectorMatching;
  readonly #isSwapped: boolean;
  readonly #scope: Scope;
  readonly #operate: StepOperation;
  readonly #results: ResultSeries;
  /** What stands in for a missing series of either side; null: nothing. */
  readonly #fillMany: number | null;
  readonly #fillOne: number | null;

  constructor(expression: Binary, matching: VectorMatching, isSwapped: boolean, scope: Scope) {
    this.#matching = matching;
    this.#isSwapped = isSwapped;
    this.#scope = scope;
    this.#operate = stepOperation(expression.operator, expression.returnBool, (note) =>
      scope.query.annotations.add(note, '', expression.position),
    );
    const maker = new SeriesMaker(scope.grid.count, scope.query.budget);
    this.#results = new ResultSeries(expression, matching, maker);
    // Under group_right, too, `fill_left` is for the many: so Prometheus has it, whatever the name says.
    this.#fillMany = matching.fillLeft;
    this.#fillOne = matching.fillRight;
  }

  async run(many: readonly GridSeries[], one: readonly GridSeries[]): Promise<GridSeries[]> {
    const { grid, query } = this.#scope;
    const isActive = this.#activeSteps(many, one);
    const groups = new Map<string, MatchGroup>();
    for (const [signature, series] of await bySignature(one, this.#matching, query.pace)) {
      const group = new MatchGroup(series, grid.count);
      this.#refuseDuplicates(group, isActive);
      groups.set(signature, group);
    }
    const matched = matchedLabels(this.#matching);
    for (const series of many) {
      const signature = labelsKey(matched(series.labels));
      let group = groups.get(signature);
      if (group === undefined && this.#fillOne !== null) {
        group = new MatchGroup([], grid.count);
        groups.set(signature, group);
      }
      if (group !== undefined) {
        this.#combine(series, group, isActive);
      }
      if (query.pace.isDue()) {
        await query.pace.rest();
      }
    }
    for (const group of this.#fillMany === null ? [] : groups.values()) {
      this.#fillUnmatched(group);
    }
    return this.#results.all();
  }

  /** Not 0 where something can match: where a side is empty, not even its duplicates matter. */
  #activeSteps(many: readonly GridSeries[], one: readonly GridSeries[]): Uint8Array {
    const steps = this.#scope.grid.count;
    if (this.#fillMany !== null || this.#fillOne !== null) {
      return new Uint8Array(steps).fill(1);
    }
    const manyAny = anyPresent(many, steps);
    const oneAny = anyPresent(one, steps);
    return manyAny.map((any, step) => (any !== absent && oneAny[step] !== absent ? 1 : 0));
  }

  #refuseDuplicates(group: MatchGroup, isActive: Uint8Array): void {
    const duplicate = group.findDuplicate(isActive);
    if (duplicate === null) {
      return;
    }
    const labels = labelsText(matchedLabels(this.#matching)(duplicate[0].labels));
    const names = duplicate.map((series) => labelsText(series.labels)).sort();
    const hand = this.#isSwapped ? 'left' : 'right';
    throw executionError(
      `found duplicate series for the match group ${labels} on the ${hand} hand-side of the operation: [${names.join(', ')}];many-to-many matching not allowed: matching labels must be unique on one side`,
    );
  }

  #combine(many: GridSeries, group: MatchGroup, isActive: Uint8Array): void {
    const steps = this.#scope.grid.count;
    const filler = this.#fillOne === null ? null : this.#standIn(this.#fillOne, many);
    let lastOne: GridSeries | null = null;
    let out = many;
    for (let step = 0; step < steps; step++) {
      if (many.present[step] === absent || isActive[step] === 0) {
        continue;
      }
      const one = group.at(step) ?? filler;
      if (one === null) {
        continue;
      }
      if (one !== lastOne) {
        out = this.#results.of(many, one);
        lastOne = one;
      }
      const wasPresent = out.present[step] !== absent;
      if (this.#operateAt(many, one, step, out)) {
        this.#checkMatch(group, out, step, wasPresent);
      }
    }
  }

  #checkMatch(group: MatchGroup, out: GridSeries, step: number, wasPresent: boolean): void {
    if (this.#matching.cardinality === 'one-to-one') {
      if (!group.take(null, step)) {
        throw executionError(
          'multiple matches for labels: many-to-one matching must be explicit (group_left/group_right)',
        );
      }
      return;
    }
    if (!group.take(out, step)) {
      throw executionError(
        'multiple matches for labels: grouping labels must ensure unique matches',
      );
    }
    if (wasPresent) {
      throw duplicateLabels();
    }
  }

  #fillUnmatched(group: MatchGroup): void {
    for (let step = 0; step < this.#scope.grid.count; step++) {
      const one = group.at(step);
      if (one !== null && !group.isTaken(step)) {
        const filler = this.#standIn(this.#fillMany ?? 0, one);
        this.#operateAt(filler, one, step, this.#results.of(filler, one));
      }
    }
  }

  readonly #standIns = new Map<GridSeries, GridSeries>();

  /** For a missing series that would have matched `other`. */
  #standIn(value: number, other: GridSeries): GridSeries {
    let series = this.#standIns.get(other);
    if (series === undefined) {
      const values = new Float64Array(this.#scope.grid.count).fill(value);
      series = fullSeries(matchedLabels(this.#matching)(other.labels), values);
      this.#standIns.set(other, series);
    }
    return series;
  }

  /** A comparison keeps what stands on the left. */
  #operateAt(many: GridSeries, one: GridSeries, step: number, out: GridSeries): boolean {
    return this.#isSwapped
      ? this.#operate(one, many, one, step, out)
      : this.#operate(many, one, many, step, out);
  }
}
