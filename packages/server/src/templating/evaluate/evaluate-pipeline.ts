import type { TemplateFunction } from '../functions/index.ts';
import { specialForms } from '../functions/index.ts';
import { maxOutputLength } from '../limits.ts';
import type { Command, Operand, Pipeline } from '../parse/index.ts';
import { isTrue, memberOf, textOf, type Value } from '../values/index.ts';
import { callTemplate } from './call-template.ts';
import { type Evaluation, type Scope, sizeOf } from './run.ts';

/** The value of a pipeline, given to its variables, too. */
export function* evaluatePipeline(scope: Scope, dot: Value, pipeline: Pipeline): Evaluation<Value> {
  const value = yield* evaluateCommands(scope, dot, pipeline);
  for (const name of pipeline.variables) {
    if (pipeline.isAssignment) scope.assign(name, value);
    else scope.declare(name, value);
  }
  return value;
}

/** The value of a pipeline without what it does to variables. */
export function* evaluateCommands(
  scope: Scope,
  dot: Value,
  { commands }: Pipeline,
): Evaluation<Value> {
  let value: Value | undefined;
  for (const command of commands) {
    // What the command before gave is the last argument of this one.
    value = yield* evaluateCommand(scope, dot, command, value);
  }
  return value ?? null;
}

function* evaluateCommand(
  scope: Scope,
  dot: Value,
  { at, operands }: Command,
  piped: Value | undefined,
): Evaluation<Value> {
  scope.run.step(scope, at);
  const [first, ...rest] = operands as readonly [Operand, ...Operand[]];
  if (first.kind === 'function') return yield* callFunction(scope, dot, first, rest, piped);
  if (first.kind === 'fields') return yield* evaluateFields(scope, dot, first, rest, piped);
  if (rest.length > 0 || piped !== undefined) {
    scope.fail(first.at, "can't give an argument to what is no function");
  }
  if (first.kind === 'nil') scope.fail(first.at, 'nil is not a command');
  return yield* evaluateOperand(scope, dot, first);
}

function* evaluateOperand(scope: Scope, dot: Value, operand: Operand): Evaluation<Value> {
  switch (operand.kind) {
    case 'dot':
      return dot;
    case 'nil':
      return null;
    case 'literal':
      return operand.value;
    case 'variable':
      return scope.lookUp(operand.name);
    case 'fields':
      return yield* evaluateFields(scope, dot, operand, [], undefined);
    case 'function':
      return yield* callFunction(scope, dot, operand, [], undefined);
    case 'pipeline': {
      scope.run.enter(scope, operand.at);
      const value = yield* evaluatePipeline(scope, dot, operand.pipeline);
      scope.run.leave();
      return value;
    }
  }
}

function* evaluateAll(
  scope: Scope,
  dot: Value,
  operands: readonly Operand[],
  piped: Value | undefined,
): Evaluation<Value[]> {
  const values: Value[] = [];
  for (const operand of operands) {
    scope.run.step(scope, operand.at);
    values.push(yield* evaluateOperand(scope, dot, operand));
  }
  if (piped !== undefined) values.push(piped);
  return values;
}

/** `.a.b.c`, the last of which gets the arguments if it is a method. */
function* evaluateFields(
  scope: Scope,
  dot: Value,
  { at, of, names }: Extract<Operand, { kind: 'fields' }>,
  operands: readonly Operand[],
  piped: Value | undefined,
): Evaluation<Value> {
  let value = yield* evaluateOperand(scope, dot, of);
  const args = yield* evaluateAll(scope, dot, operands, piped);
  names.forEach((name, index) => {
    scope.run.step(scope, at);
    const isLast = index === names.length - 1;
    value = scope.located(at, '', () => memberValue(scope, at, value, name, isLast ? args : []));
  });
  return value;
}

function memberValue(
  scope: Scope,
  at: number,
  receiver: Value,
  name: string,
  args: readonly Value[],
): Value {
  const member = memberOf(receiver, name);
  if ('value' in member) {
    if (args.length > 0) scope.fail(at, `${name} is not a method but has arguments`);
    return member.value;
  }
  const { count, call } = member.method;
  if (args.length !== count) {
    scope.fail(at, `wrong number of arguments for ${name}: want ${count}, got ${args.length}`);
  }
  scope.run.step(scope, at, sizeOf(receiver));
  return call(args);
}

function* callFunction(
  scope: Scope,
  dot: Value,
  { at, name }: Extract<Operand, { kind: 'function' }>,
  operands: readonly Operand[],
  piped: Value | undefined,
): Evaluation<Value> {
  if (specialForms.has(name)) return yield* callSpecial(scope, dot, at, name, operands, piped);
  const args = yield* evaluateAll(scope, dot, operands, piped);
  // The parser has checked that there is such a function.
  const called = scope.run.functions.get(name) as TemplateFunction;
  checkCount(scope, at, name, args.length, called);
  const { weight = 1 } = called;
  for (const arg of args) scope.run.step(scope, at, sizeOf(arg) * weight);
  const context = `error calling ${name}: `;
  let result = scope.located(at, context, () => called.call(args));
  if (result instanceof Promise) result = yield* waitFor(scope, at, context, result);
  scope.run.step(scope, at, sizeOf(result));
  if ((textOf(result)?.length ?? 0) > maxOutputLength) {
    scope.fail(at, `${context}text is longer than ${maxOutputLength} characters`);
  }
  return result;
}

function checkCount(
  scope: Scope,
  at: number,
  name: string,
  count: number,
  { minCount, maxCount }: { minCount: number; maxCount: number },
): void {
  if (count >= minCount && count <= maxCount) return;
  const want = minCount === maxCount ? `${minCount}` : `at least ${minCount}`;
  scope.fail(at, `wrong number of arguments for ${name}: want ${want}, got ${count}`);
}

/** What goes wrong where others are asked is their failure, and is told as such. */
function* waitFor(
  scope: Scope,
  at: number,
  context: string,
  promise: Promise<Value>,
): Evaluation<Value> {
  try {
    return (yield promise) as Value;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return scope.fail(at, `${context}${reason}`, error);
  }
}

function* callSpecial(
  scope: Scope,
  dot: Value,
  at: number,
  name: string,
  operands: readonly Operand[],
  piped: Value | undefined,
): Evaluation<Value> {
  const count = operands.length + (piped === undefined ? 0 : 1);
  if (name === 'tmpl') {
    checkCount(scope, at, name, count, { minCount: 2, maxCount: 2 });
    const [template = null, data = null] = yield* evaluateAll(scope, dot, operands, piped);
    return yield* callNamed(scope, at, template, data);
  }
  checkCount(scope, at, name, count, { minCount: 1, maxCount: Number.POSITIVE_INFINITY });
  for (const operand of operands) {
    scope.run.step(scope, operand.at);
    const value = yield* evaluateOperand(scope, dot, operand);
    const decides = isTrue(value) === (name === 'or');
    if (decides || (operand === operands.at(-1) && piped === undefined)) return value;
  }
  return piped ?? null;
}

/** Runs a template whose name is computed; what it writes is the value. */
function* callNamed(scope: Scope, at: number, name: Value, data: Value): Evaluation<Value> {
  if (typeof name !== 'string') scope.fail(at, 'tmpl: expected the name of a template in quotes');
  const { run } = scope;
  const { output } = run;
  const nested = output.nested();
  run.output = nested.output;
  yield* callTemplate(scope, at, name, data);
  run.output = output;
  const result = nested.result();
  run.step(scope, at, sizeOf(result));
  return result;
}
