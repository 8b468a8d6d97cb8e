import { linter } from '@codemirror/lint';
import type { Extension } from '@codemirror/state';
import { PromQLExtension } from '@prometheus-io/codemirror-promql';
import { diagnosticsFrom } from './promql-diagnostics.ts';

/** How long after a key the text is judged, in milliseconds. */
const lintDelayMs = 400;

/** How far back completion looks for series, in milliseconds. */
const lookbackMs = 12 * 3_600_000;

/** Colours, completion of names, labels and values from this server, and its judgement of the text. */
export function promqlLanguage(): Extension {
  const promql = new PromQLExtension()
    .activateLinter(false)
    .setComplete({ remote: { httpMethod: 'GET', lookbackInterval: lookbackMs } });
  const judge = diagnosticsFrom(promql.getLinter().promQL());
  return [promql.asExtension(), linter(judge, { delay: lintDelayMs })];
}
