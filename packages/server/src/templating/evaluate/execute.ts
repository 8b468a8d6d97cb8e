import type { FunctionLookup } from '../functions/index.ts';
import type { Template } from '../parse/index.ts';
import { toValue, type Value } from '../values/index.ts';
import type { Output } from './output.ts';
import { type Evaluation, Run, Scope } from './run.ts';
import { walk } from './walk.ts';

export type Execution = {
  main: Template;
  /** All templates that can be called by name. */
  templates: ReadonlyMap<string, Template>;
  functions: FunctionLookup;
  /** Variables that the main template has from the start. */
  variables?: readonly (readonly [name: string, value: Value])[];
  output: Output;
};

/** Runs a template to its end. Rejects with a TemplateError. */
export async function execute(
  { main, templates, functions, variables = [], output }: Execution,
  data: unknown,
): Promise<string> {
  const run = new Run(templates, functions, output);
  const place = new Scope(run, main.source, null);
  const dot = place.located(0, '', () => toValue(data));
  const scope = new Scope(run, main.source, dot);
  for (const [name, value] of variables) scope.declare(name, value);
  await finish(walk(scope, dot, main.body));
  return output.text();
}

async function finish<T>(evaluation: Evaluation<T>): Promise<T> {
  let step = evaluation.next();
  while (step.done !== true) {
    const settled = await settle(step.value);
    step = 'error' in settled ? evaluation.throw(settled.error) : evaluation.next(settled.value);
  }
  return step.value;
}

async function settle(promise: Promise<unknown>): Promise<{ value: unknown } | { error: unknown }> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}
