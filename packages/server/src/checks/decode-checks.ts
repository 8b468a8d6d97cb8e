import {
  type CheckState,
  type CheckType,
  checkTypes,
  type ErrorDetail,
  maxChecksPerRequest,
  maxFutureMs,
} from '@tidemark/protocol';
import { TidemarkError } from '../errors/index.ts';
import {
  checkSeries,
  type FieldProblem,
  kindOf,
  parseJsonBody,
  timestampOf,
} from '../ingest/index.ts';
import { type CheckReport, maxPingMinutes } from './check.ts';

export type DecodedChecks = {
  /** With the position of each in the body. */
  reports: { index: number; report: CheckReport }[];
  problems: ErrorDetail[];
};

type Item = Readonly<Record<string, unknown>>;

/**
 * Decodes the body of `POST /metrics`: one object or an array of `{host, name, type, timestamp, value?, state?}`.
 * Other fields are left alone: old senders have some.
 * @throws TidemarkError when the body is no JSON or has too many items: then nothing of it counts.
 */
export function decodeChecks(body: Buffer, nowMs: number): DecodedChecks {
  const parsed = parseJsonBody(body);
  const items = Array.isArray(parsed) ? parsed : [parsed];
  if (items.length > maxChecksPerRequest) {
    throw new TidemarkError(
      'too_many_items',
      `The array has ${items.length} checks, ${maxChecksPerRequest} are allowed: send several requests.`,
      { status: 413 },
    );
  }
  const decoded: DecodedChecks = { reports: [], problems: [] };
  for (let index = 0; index < items.length; index++) {
    const report = decodeItem(items[index], nowMs);
    if (!Array.isArray(report)) decoded.reports.push({ index, report });
    else for (const problem of report) decoded.problems.push({ index, ...problem });
  }
  return decoded;
}

function decodeItem(value: unknown, nowMs: number): CheckReport | FieldProblem[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    const message = `expected an object with host, name, type and timestamp, got ${kindOf(value)}`;
    return [{ field: '', message }];
  }
  const item = value as Item;
  const problems: FieldProblem[] = [];
  const timestampMs = timestampOf(item.timestamp);
  const report = {
    host: item.host as string,
    name: item.name as string,
    type: item.type as CheckType,
    timestampMs,
    value: (item.value ?? null) as number | null,
    state: (item.state === '' ? null : (item.state ?? null)) as CheckState | null,
  };
  checkText(problems, 'host', item.host);
  checkText(problems, 'name', item.name);
  if (!(checkTypes as readonly unknown[]).includes(item.type)) {
    problems.push({
      field: 'type',
      message: `expected ${checkTypes.join(' or ')}, got ${kindOf(item.type)}`,
    });
  }
  checkTime(problems, item.timestamp, timestampMs, nowMs);
  checkState(problems, report.state);
  checkValue(problems, report);
  return problems.length > 0 ? problems : report;
}

/** What may be the value of a label. */
function checkText(problems: FieldProblem[], field: string, text: unknown): void {
  if (typeof text !== 'string') {
    problems.push({ field, message: `expected a text, got ${kindOf(text)}` });
    return;
  }
  for (const { message } of checkSeries('check', [[field, text]])) {
    problems.push({ field, message });
  }
}

function checkTime(
  problems: FieldProblem[],
  timestamp: unknown,
  timestampMs: number,
  nowMs: number,
): void {
  const problem = (message: string) => problems.push({ field: 'timestamp', message });
  if (Number.isNaN(timestampMs)) {
    problem(`expected an RFC 3339 date-time or epoch milliseconds, got ${kindOf(timestamp)}`);
  } else if (timestampMs < 0) problem('expected a time from 1970 on');
  else if (timestampMs > nowMs + maxFutureMs) problem('expected a time at most one day ahead');
}

function checkState(problems: FieldProblem[], state: unknown): void {
  if (state === null || state === 'ok' || state === 'alert') return;
  problems.push({ field: 'state', message: `expected ok or alert, got ${kindOf(state)}` });
}

function checkValue(problems: FieldProblem[], { type, value, state }: CheckReport): void {
  const problem = (expected: string) =>
    problems.push({ field: 'value', message: `expected ${expected}, got ${kindOf(value)}` });
  if (value === null) {
    if (type === 'disk' && state === null) problem('how many percent of the disk are used');
    return;
  }
  const isGood = Number.isFinite(value) && value >= 0;
  if (type === 'ping' && !(isGood && value <= maxPingMinutes)) {
    problem(`minutes that the ping may be missing, from 0 to ${maxPingMinutes}`);
  } else if (!isGood) problem('a finite number from 0 on');
}
