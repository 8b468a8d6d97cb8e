import { setImmediate } from 'node:timers/promises';
import { sortedEntries } from '../format/index.ts';
import type { Node } from '../parse/index.ts';
import { isList, isMap, isTrue, typeNameOf, type Value } from '../values/index.ts';
import { callTemplate } from './call-template.ts';
import { evaluateCommands, evaluatePipeline } from './evaluate-pipeline.ts';
import type { Evaluation, Scope } from './run.ts';

/** How a list of nodes ended: at its end, or at a `break` or `continue` for the range around it. */
type Ending = 'end' | 'break' | 'continue';

/** Writes what the nodes say about dot. */
export function* walk(scope: Scope, dot: Value, nodes: readonly Node[]): Evaluation<Ending> {
  for (const node of nodes) {
    scope.run.step(scope, node.at);
    if (scope.run.isDue()) yield setImmediate();
    const ending = yield* walkNode(scope, dot, node);
    if (ending !== 'end') return ending;
  }
  return 'end';
}

function* walkNode(scope: Scope, dot: Value, node: Node): Evaluation<Ending> {
  switch (node.kind) {
    case 'text':
      scope.located(node.at, '', () => scope.run.output.literal(node.text));
      return 'end';
    case 'action': {
      const value = yield* evaluatePipeline(scope, dot, node.pipeline);
      if (node.pipeline.variables.length > 0) return 'end';
      scope.located(node.at, '', () => scope.run.output.value(value));
      return 'end';
    }
    case 'if':
    case 'with':
      return yield* walkChoice(scope, dot, node);
    case 'range':
      return yield* walkRange(scope, dot, node);
    case 'template': {
      const { pipeline } = node;
      const data = pipeline === undefined ? null : yield* evaluatePipeline(scope, dot, pipeline);
      yield* callTemplate(scope, node.at, node.name, data);
      return 'end';
    }
  }
  return node.kind;
}

/** The nodes of a block: what they declare is forgotten behind them. */
function* walkBlock(
  scope: Scope,
  at: number,
  dot: Value,
  nodes: readonly Node[],
): Evaluation<Ending> {
  const mark = scope.mark();
  scope.run.enter(scope, at);
  const ending = yield* walk(scope, dot, nodes);
  scope.run.leave();
  scope.backTo(mark);
  return ending;
}

function* walkChoice(
  scope: Scope,
  dot: Value,
  { kind, at, pipeline, body, otherwise }: Extract<Node, { kind: 'if' | 'with' }>,
): Evaluation<Ending> {
  const mark = scope.mark();
  const value = yield* evaluatePipeline(scope, dot, pipeline);
  const ending = isTrue(value)
    ? yield* walkBlock(scope, at, kind === 'with' ? value : dot, body)
    : yield* walkBlock(scope, at, dot, otherwise);
  scope.backTo(mark);
  return ending;
}

type Range = Extract<Node, { kind: 'range' }>;

function* walkRange(scope: Scope, dot: Value, node: Range): Evaluation<Ending> {
  const value = yield* evaluateCommands(scope, dot, node.pipeline);
  const elements = scope.located(node.at, '', () => elementsOf(scope, node.at, value));
  let count = 0;
  for (const [key, element] of elements) {
    count++;
    scope.run.step(scope, node.at);
    if (scope.run.isDue()) yield setImmediate();
    const mark = scope.mark();
    giveVariables(scope, node, key, element);
    const ending = yield* walkBlock(scope, node.at, element, node.body);
    scope.backTo(mark);
    if (ending === 'break') return 'end';
  }
  return count > 0 ? 'end' : yield* walkBlock(scope, node.at, dot, node.otherwise);
}

function giveVariables(scope: Scope, { pipeline }: Range, key: Value, element: Value): void {
  const [first, second] = pipeline.variables;
  if (first === undefined) return;
  const give = (name: string, value: Value) => {
    if (pipeline.isAssignment) scope.assign(name, value);
    else scope.declare(name, value);
  };
  give(first, second === undefined ? element : key);
  if (second !== undefined) give(second, element);
}

/** Maps by the order of their keys; a whole number n stands for 0 to n - 1, as in newer versions of Go. */
function elementsOf(scope: Scope, at: number, value: Value): Iterable<[Value, Value]> {
  if (value === null) return [];
  if (isList(value)) return value.map((element, index) => [BigInt(index), element]);
  if (isMap(value)) return sortedEntries(value);
  if (typeof value === 'bigint') return countTo(value);
  return scope.fail(at, `range can't iterate over ${typeNameOf(value)}`);
}

function* countTo(end: bigint): Generator<[Value, Value]> {
  for (let index = 0n; index < end; index++) yield [index, index];
}
