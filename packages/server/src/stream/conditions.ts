import { grownTo } from '../columns/grown-to.ts';
import type { Comparison, ThresholdRule } from '../rules/index.ts';

/** The numbers of operators in columns. */
const codes: Readonly<Record<Comparison, number>> = {
  '>': 0,
  '>=': 1,
  '<': 2,
  '<=': 3,
  '==': 4,
  '!=': 5,
};

/** The conditions of all rules by number, as columns: what is compared with each sample. */
export class Conditions {
  count = 0;
  readonly rules: ThresholdRule[] = [];
  /** 0 once the rule is gone; its number is not given out again. */
  isLive = new Uint8Array(16);
  #code = new Uint8Array(16);
  #threshold = new Float64Array(16);

  add(rule: ThresholdRule): number {
    const number = this.count++;
    this.isLive = grownTo(this.isLive, this.count);
    this.#code = grownTo(this.#code, this.count);
    this.#threshold = grownTo(this.#threshold, this.count);
    this.rules.push(rule);
    this.isLive[number] = 1;
    this.#code[number] = codes[rule.operator];
    this.#threshold[number] = rule.threshold;
    return number;
  }

  /** Whether the value satisfies the condition; NaN only differs, as in PromQL. */
  holds(number: number, value: number): boolean {
    const threshold = this.#threshold[number];
    switch (this.#code[number]) {
      case 0:
        return value > threshold;
      case 1:
        return value >= threshold;
      case 2:
        return value < threshold;
      case 3:
        return value <= threshold;
      case 4:
        return value === threshold;
      default:
        return value !== threshold;
    }
  }
}
