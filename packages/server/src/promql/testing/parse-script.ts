import { parseDuration } from '../parse/index.ts';
import { parseSeries } from '../series-notation/index.ts';
import { addCustomBuckets } from './custom-buckets.ts';
import { parseEval } from './parse-eval.ts';
import type { Command, LoadedSeries, Script } from './script.ts';

/** @throws Error naming the line that is not understood. */
export function parseScript(text: string): Script {
  const lines = text.split('\n').map((line) => line.trim());
  const commands: Command[] = [];
  let at = 0;
  while (at < lines.length) {
    const first = withoutComment(lines[at]);
    const line = at + 1;
    at++;
    if (first === '') continue;
    const rest: string[] = [];
    while (!/^clear\b/i.test(first) && withoutComment(lines[at]) !== '')
      rest.push(lines[at++] ?? '');
    try {
      commands.push(parseCommand(first, rest, line));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`line ${line}: ${reason}`, { cause: error });
    }
  }
  return commands;
}

/** A comment is a whole line, and ends a command as an empty one does. */
function withoutComment(line: string | undefined): string {
  return line === undefined || line.startsWith('#') ? '' : line;
}

function parseCommand(first: string, rest: readonly string[], line: number): Command {
  const word = first.split(/\s+/, 1)[0]?.toLowerCase() ?? '';
  if (word === 'clear') return { kind: 'clear', line };
  if (word.startsWith('load')) return { kind: 'load', line, series: parseLoad(first, rest) };
  if (word.startsWith('eval')) return parseEval(first, rest, line);
  throw new Error(`no command: ${first}`);
}

function parseLoad(first: string, rest: readonly string[]): LoadedSeries[] {
  const [, suffix, stepText = ''] = /^load(_with_nhcb)?\s+(\S+)$/.exec(first) ?? [];
  const stepMs = parseDuration(stepText);
  if (stepMs === null) throw new Error(`no load command: ${first}`);
  // Lines with start timestamps (`metric@st`) say nothing about samples, and Tidemark keeps no such times.
  const lines = rest.filter((line) => !/^\S*@st\s/.test(line));
  const series = lines.map((line) => loadedSeries(line, stepMs));
  return suffix === undefined ? series : [...series, ...addCustomBuckets(series)];
}

function loadedSeries(line: string, stepMs: number): LoadedSeries {
  const { labels, values } = parseSeries(line);
  const samples = values.flatMap((value, index) => {
    const timestampMs = index * stepMs;
    if (value.kind === 'omitted') return [];
    return [{ timestampMs, value: value.kind === 'float' ? value.value : value.histogram }];
  });
  return { labels, samples };
}
