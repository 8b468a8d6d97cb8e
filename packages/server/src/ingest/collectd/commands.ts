import { isUtf8 } from 'node:buffer';
import { maxItemsPerRequest } from '@tidemark/protocol';
import { TidemarkError } from '../../errors/index.ts';
import type { LabelPairs } from '../../series/index.ts';
import type { Rows } from '../rows.ts';
import { addValue, maxValuesPerList, sourceNameOf } from './value-list.ts';
import { type Identifier, labelsOf, metricName } from './value-names.ts';

const lineFeed = 0x0a;

/** Longest PUTVAL line in bytes; collectd's own buffer for a whole body has 4 kB by default. */
export const maxCommandBytes = 16_384;

/**
 * Reads a body of `PUTVAL identifier interval=10 time:value[:value…]` lines (collectd's plain text protocol).
 * A line says neither the names nor the types of its values: a single one is `value`, several are counted
 * from 0, and none counts as a running total. `Format "JSON"` says more.
 * @throws TidemarkError 413 `too_many_items`
 */
export function readCommands(body: Buffer, rows: Rows): void {
  for (let start = 0, line = 0; start < body.length; line++) {
    if (line === maxItemsPerRequest) {
      throw new TidemarkError(
        'too_many_items',
        `The body has more than ${maxItemsPerRequest} lines: send several requests.`,
        { status: 413 },
      );
    }
    const found = body.indexOf(lineFeed, start);
    const end = found === -1 ? body.length : found;
    rows.item = line;
    const bytes = body.subarray(start, end);
    if (bytes.length > maxCommandBytes) {
      rows.refuse('line', `expected at most ${maxCommandBytes} bytes, got ${bytes.length}`);
    } else if (isUtf8(bytes)) readCommand(bytes.toString('utf8').trim(), rows);
    else rows.refuse('line', 'expected UTF-8');
    start = end + 1;
  }
}

function readCommand(line: string, rows: Rows): void {
  if (line === '') return;
  const command = /^PUTVAL +("(?:[^"\\]|\\.)*"|[^ "]+)((?: +\S+)+)$/i.exec(line);
  if (command === null) {
    rows.refuse('line', 'expected PUTVAL identifier interval=seconds time:value');
    return;
  }
  const identifier = parseIdentifier(unquoted(command[1] ?? ''));
  if (identifier === undefined) {
    rows.refuse('line', 'expected an identifier host/plugin-instance/type-instance');
    return;
  }
  const labels = labelsOf(identifier);
  for (const part of (command[2] ?? '').trim().split(/ +/)) {
    if (!part.includes('=')) readValues(part.split(':'), identifier, labels, rows);
  }
}

/** `time:value[:value…]`, where the time may be N for now, and a value U for unknown. */
function readValues(
  [time = '', ...values]: string[],
  identifier: Identifier,
  labels: LabelPairs,
  rows: Rows,
): void {
  if (values.length === 0 || values.length > maxValuesPerList) {
    rows.refuse('line', `expected time:value, with at most ${maxValuesPerList} values`);
    return;
  }
  const timestampMs = time === 'N' ? rows.nowMs : Math.round(numberOf(time) * 1000);
  for (let i = 0; i < values.length; i++) {
    if (/^(U|[+-]?(nan|inf))$/i.test(values[i])) continue;
    const value = numberOf(values[i]);
    const name = metricName(identifier, sourceNameOf(undefined, i, values.length), 'unknown');
    if (Number.isNaN(value)) rows.refuse('line', 'expected a number or U as the value');
    else addValue(rows, name, labels, 'unknown', timestampMs, value);
  }
}

function unquoted(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}

/** A decimal number, or NaN. */
function numberOf(text: string): number {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
}

function parseIdentifier(text: string): Identifier | undefined {
  const parts = /^([^/]+)\/([^/-]+)(?:-([^/]*))?\/([^/-]+)(?:-(.*))?$/s.exec(text);
  if (parts === null) return undefined;
  const [, host = '', plugin = '', pluginInstance = '', type = '', typeInstance = ''] = parts;
  return { host, plugin, pluginInstance, type, typeInstance };
}
