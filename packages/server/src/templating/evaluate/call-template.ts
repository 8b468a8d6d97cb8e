import type { Value } from '../values/index.ts';
import { type Evaluation, Scope } from './run.ts';
import { walk } from './walk.ts';

/** Runs another template of the set; it sees no variables of its caller. */
export function* callTemplate(
  scope: Scope,
  at: number,
  name: string,
  data: Value,
): Evaluation<void> {
  const { run } = scope;
  const template = run.templates.get(name);
  if (template === undefined) scope.fail(at, `template ${JSON.stringify(name)} not defined`);
  run.enter(scope, at);
  yield* walk(new Scope(run, template.source, data), data, template.body);
  run.leave();
}
