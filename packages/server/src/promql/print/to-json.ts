import { formatFloat } from '../go-format.ts';
import {
  type AtModifier,
  type Duration,
  type Expression,
  functions,
  type Subquery,
  type VectorMatching,
  type VectorSelector,
} from '../parse/index.ts';

/** A node of the tree that `/api/v1/parse_query` answers. */
export type JsonNode = { type: string; [field: string]: unknown };

/** The syntax tree in the form of Prometheus' API. Durations are milliseconds, 0 where they are expressions. */
export function toJson(expression: Expression): JsonNode {
  switch (expression.kind) {
    case 'number':
      return { type: 'numberLiteral', val: formatFloat(expression.value) };
    case 'string':
      return { type: 'stringLiteral', val: expression.value };
    case 'vectorSelector':
      return { type: 'vectorSelector', ...selectorFields(expression) };
    case 'matrixSelector': {
      const fields = selectorFields(expression.vector);
      return { type: 'matrixSelector', range: fixedMs(expression.range), ...fields };
    }
    case 'subquery':
      return subqueryToJson(expression);
    case 'call':
      return {
        ...{ type: 'call', func: functionFields(expression.function) },
        args: expression.args.map(toJson),
      };
    case 'aggregation':
      return {
        ...{ type: 'aggregation', op: expression.aggregator, expr: toJson(expression.expression) },
        param: expression.parameter === null ? null : toJson(expression.parameter),
        ...{ grouping: expression.grouping, without: expression.isWithout },
      };
    case 'unary':
      return { type: 'unaryExpr', op: expression.operator, expr: toJson(expression.expression) };
    case 'binary':
      return {
        ...{ type: 'binaryExpr', op: expression.operator, bool: expression.returnBool },
        ...{ lhs: toJson(expression.left), rhs: toJson(expression.right) },
        matching: expression.matching === null ? null : matchingFields(expression.matching),
      };
    case 'parentheses':
      return { type: 'parenExpr', expr: toJson(expression.expression) };
    case 'stepInvariant':
      return toJson(expression.expression);
  }
}

function subqueryToJson({ expression, range, step, offset, at }: Subquery): JsonNode {
  return {
    ...{ type: 'subquery', expr: toJson(expression), range: fixedMs(range) },
    ...{ step: fixedMs(step), offset: fixedMs(offset), ...atFields(at) },
  };
}

function selectorFields({ name, matchers, offset, at, edges }: VectorSelector) {
  return {
    name: name ?? '',
    offset: fixedMs(offset),
    matchers: matchers.map(({ label, value, operator }) => ({
      name: label,
      value,
      type: operator,
    })),
    ...atFields(at),
    ...{ anchored: edges === 'anchored', smoothed: edges === 'smoothed' },
  };
}

function atFields(at: AtModifier | null) {
  return {
    timestamp: at?.kind === 'time' ? at.ms : null,
    startOrEnd: at === null || at.kind === 'time' ? null : at.kind,
  };
}

function functionFields(name: string) {
  const found = functions.get(name);
  const { argTypes = [], variadic = 0, returnType = 'vector' } = found ?? {};
  return { name, argTypes, variadic, returnType };
}

function matchingFields(matching: VectorMatching) {
  const { cardinality, labels, isOn, include, fillLeft, fillRight } = matching;
  const fillValues = { lhs: fillLeft, rhs: fillRight };
  return { card: cardinality, labels, on: isOn, include, fillValues };
}

function fixedMs(duration: Duration | null): number {
  return duration?.kind === 'fixed' ? duration.ms : 0;
}
