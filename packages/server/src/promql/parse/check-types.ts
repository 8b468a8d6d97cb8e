import type {
  Aggregation,
  Binary,
  Call,
  Expression,
  Position,
  ValueType,
  VectorSelector,
} from './expression.ts';
import { comparisons } from './expression.ts';
import { functions } from './functions.ts';
import { PromqlParseError } from './parse-error.ts';
import { quote } from './quote.ts';
import { typeNames, typeOf } from './value-type.ts';

/**
 * Checks what the grammar leaves open, in the order in which Prometheus does, since the first mistake is the one that
 * is told. Gives the tree back with what only types can say: how binary operators match.
 * @throws PromqlParseError
 */
export function checkTypes(query: string, expression: Expression): Expression {
  return new Checker(query).check(expression);
}

const setOperators: ReadonlySet<string> = new Set(['and', 'or', 'unless']);
const comparisonOperators: ReadonlySet<string> = new Set(comparisons);

class Checker {
  readonly #query: string;

  constructor(query: string) {
    this.#query = query;
  }

  check(expression: Expression): Expression {
    switch (expression.kind) {
      case 'number':
      case 'string':
      case 'stepInvariant':
        return expression;
      case 'vectorSelector':
        this.#checkSelector(expression);
        return expression;
      case 'matrixSelector':
        this.#checkSelector(expression.vector);
        return expression;
      case 'parentheses':
        return { ...expression, expression: this.check(expression.expression) };
      case 'unary':
        return { ...expression, expression: this.#checkSigned(expression.expression, expression) };
      case 'subquery':
        return {
          ...expression,
          expression: this.#checkSubqueried(expression.expression, expression),
        };
      case 'aggregation':
        return this.#checkAggregation(expression);
      case 'binary':
        return this.#checkBinary(expression);
      case 'call':
        return this.#checkCall(expression);
    }
  }

  #checkSigned(operand: Expression, { position }: Expression): Expression {
    const checked = this.check(operand);
    const type = typeOf(checked);
    if (type !== 'scalar' && type !== 'vector') {
      const allowed =
        'unary expression only allowed on expressions of type scalar or instant vector';
      this.#fail(position, `${allowed}, got "${typeNames[type]}"`);
    }
    return checked;
  }

  #checkSubqueried(operand: Expression, { position }: Expression): Expression {
    const checked = this.check(operand);
    const type = typeOf(checked);
    if (type !== 'vector') {
      this.#fail(position, `subquery is only allowed on instant vector, got ${type} instead`);
    }
    return checked;
  }

  #checkSelector({ name, matchers, position }: VectorSelector): void {
    if (name === null) {
      if (!matchers.some((matcher) => !matcher.matches(''))) {
        this.#fail(position, 'vector selector must contain at least one non-empty matcher');
      }
      return;
    }
    // The last matcher is that of the name itself.
    const second = matchers.slice(0, -1).find(({ label }) => label === '__name__');
    if (second !== undefined) {
      const names = `${quote(name)} or ${quote(second.value)}`;
      this.#fail(position, `metric name must not be set twice: ${names}`);
    }
  }

  #checkAggregation(aggregation: Aggregation): Aggregation {
    const expression = this.#expect(aggregation.expression, 'vector', 'aggregation expression');
    if (aggregation.parameter === null) return { ...aggregation, expression };
    const type = aggregation.aggregator === 'count_values' ? 'string' : 'scalar';
    const parameter = this.#expect(aggregation.parameter, type, 'aggregation parameter');
    return { ...aggregation, expression, parameter };
  }

  #checkBinary(binary: Binary): Binary {
    const left = this.check(binary.left);
    const right = this.check(binary.right);
    const { operator, position } = binary;
    this.#checkBool(binary, typeOf(left), typeOf(right));
    this.#checkGroupLabels(binary);
    for (const side of [left, right]) {
      if (typeOf(side) !== 'scalar' && typeOf(side) !== 'vector') {
        const allowed = 'binary expression must contain only scalar and instant vector types';
        this.#fail(side.position, allowed);
      }
    }
    const areVectors = typeOf(left) === 'vector' && typeOf(right) === 'vector';
    const matching = areVectors ? this.#checkMatching(binary) : this.#checkNoMatching(binary);
    if (setOperators.has(operator) && !areVectors) {
      const reason = `set operator ${quote(operator)} not allowed in binary scalar expression`;
      this.#fail(position, reason);
    }
    return { ...binary, left, right, matching };
  }

  #checkBool(binary: Binary, left: ValueType, right: ValueType): void {
    const isComparison = comparisonOperators.has(binary.operator);
    if (binary.returnBool && !isComparison) {
      const reason = 'bool modifier can only be used on comparison operators';
      this.#fail(this.#operatorOf(binary), reason);
    }
    if (isComparison && !binary.returnBool && left === 'scalar' && right === 'scalar') {
      const reason = 'comparisons between scalars must use BOOL modifier';
      this.#fail(this.#operatorOf(binary), reason);
    }
  }

  #checkGroupLabels(binary: Binary): void {
    const { matching } = binary;
    if (matching?.isOn !== true) return;
    const twice = matching.labels.find((label) => matching.include.includes(label));
    if (twice === undefined) return;
    const reason = `label ${quote(twice)} must not occur in ON and GROUP clause at once`;
    this.#fail(this.#operatorOf(binary), reason);
  }

  /** With a scalar on one side there is nothing to match. */
  #checkNoMatching({ matching, position }: Binary): null {
    if ((matching?.labels.length ?? 0) > 0) {
      this.#fail(position, 'vector matching only allowed between instant vectors');
    }
    if (matching?.fillLeft != null || matching?.fillRight != null) {
      this.#fail(position, 'filling in missing series only allowed between instant vectors');
    }
    return null;
  }

  #checkMatching({ matching, operator, position }: Binary): Binary['matching'] {
    if (matching === null || !setOperators.has(operator)) return matching;
    if (matching.cardinality !== 'one-to-one') {
      this.#fail(position, `no grouping allowed for ${quote(operator)} operation`);
    }
    if (matching.fillLeft !== null || matching.fillRight !== null) {
      this.#fail(position, 'filling in missing series not allowed for set operators');
    }
    return { ...matching, cardinality: 'many-to-many' };
  }

  #checkCall(call: Call): Call {
    this.#checkArgumentCount(call);
    const checksOnlyFirst = call.function === 'info' && call.args.length > 1;
    if (checksOnlyFirst) this.#checkInfoSelector(call);
    // The parser lets no unknown function through.
    const argTypes = functions.get(call.function)?.argTypes ?? [];
    const args = call.args.map((arg, index) => {
      if (checksOnlyFirst && index === 1) return arg;
      const type = argTypes[Math.min(index, argTypes.length - 1)] ?? 'vector';
      return this.#expect(arg, type, `call to function ${quote(call.function)}`);
    });
    return { ...call, args };
  }

  #checkArgumentCount({ function: name, args, position }: Call): void {
    const { argTypes, variadic } = functions.get(name) ?? { argTypes: [], variadic: 0 };
    const least = variadic === 0 ? argTypes.length : argTypes.length - 1;
    const most = variadic < 0 ? Number.POSITIVE_INFINITY : least + variadic;
    const fail = (expected: string) =>
      this.#fail(position, `expected ${expected} in call to ${quote(name)}, got ${args.length}`);
    if (variadic === 0 && args.length !== least) fail(`${least} argument(s)`);
    if (args.length < least) fail(`at least ${least} argument(s)`);
    if (args.length > most) fail(`at most ${most} argument(s)`);
  }

  /** The second argument of info() is no vector: its braces say which labels to add, so they may match nothing. */
  #checkInfoSelector({ args, position }: Call): void {
    const selector = args[1];
    if (selector === undefined) return;
    const type = typeOf(selector);
    if (type !== 'vector') {
      const names = `expected type ${typeNames.vector} in call to function "info"`;
      this.#fail(position, `${names}, got ${typeNames[type]}`);
    }
    if (selector.kind !== 'vectorSelector') {
      this.#fail(selector.position, 'expected label selectors only');
    }
    if (selector.name !== null) {
      const reason = 'expected label selectors only, got vector selector instead';
      this.#fail(selector.position, reason);
    }
  }

  #expect(expression: Expression, type: ValueType, context: string): Expression {
    const checked = this.check(expression);
    const actual = typeOf(checked);
    if (actual !== type) {
      const reason = `expected type ${typeNames[type]} in ${context}, got ${typeNames[actual]}`;
      this.#fail(expression.position, reason);
    }
    return checked;
  }

  #operatorOf({ left, right }: Binary): Position {
    const between = this.#query.slice(left.position.to, right.position.from);
    const from = left.position.to + (between.length - between.trimStart().length);
    return { from, to: left.position.to + between.trimEnd().length };
  }

  #fail(position: Position, reason: string): never {
    throw new PromqlParseError(this.#query, position, reason);
  }
}
