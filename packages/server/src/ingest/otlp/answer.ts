import { TidemarkError } from '../../errors/index.ts';
import { MessageWriter, tagOf, wireTypes } from '../../protobuf/index.ts';
import { comesAgain } from '../keyed-answer.ts';
import type { RowsOutcome } from '../rows.ts';
import { tooManySeriesRetryAfterS } from '../series-guard.ts';
import type { OtlpEncoding } from './otlp-decoder.ts';

export type OtlpAnswer = { status: number; headers: Record<string, string>; body: Buffer };

const { varint, bytes } = wireTypes;

/** Problems that one answer names. */
const shownProblems = 5;

const firstSizeBytes = 1024;

const contentTypes = { protobuf: 'application/x-protobuf', json: 'application/json' } as const;

/**
 * The encoding that a Content-Type announces.
 * @throws TidemarkError 415 for anything but OTLP's two.
 */
export function encodingOf(contentType: string | undefined): OtlpEncoding {
  const encoding = announcedBy(contentType);
  if (encoding !== undefined) return encoding;
  throw new TidemarkError(
    'unsupported_media_type',
    `Content-Type ${JSON.stringify((contentType ?? '').slice(0, 200))} is not supported: send ${contentTypes.protobuf} or ${contentTypes.json}.`,
    { status: 415 },
  );
}

function announcedBy(contentType: string | undefined): OtlpEncoding | undefined {
  const type = contentType?.split(';')[0].trim().toLowerCase();
  if (type === contentTypes.protobuf) return 'protobuf';
  return type === contentTypes.json ? 'json' : undefined;
}

/** Nothing was stored. Who does not say that he speaks OTLP is told so in plain text, whatever else is wrong. */
export function refusalOf(
  error: TidemarkError,
  contentType: string | undefined,
): Omit<OtlpAnswer, 'body'> & { body: Buffer | string } {
  const encoding = announcedBy(contentType);
  if (encoding !== undefined && error.status !== 415) return errorAnswer(error, encoding);
  return { status: error.status, headers: {}, body: error.message };
}

/**
 * ExportMetricsServiceResponse. It is 200 also when data points were refused (OTLP, "Partial Success"), and
 * a sender must not repeat those; a message with no refused point is a warning. Where all that came was new
 * series over a limit, nothing is stored yet, and the sender is asked to come again: 429.
 */
export function answerTo(outcome: RowsOutcome, encoding: OtlpEncoding): OtlpAnswer {
  const message = messageOf(outcome);
  if (comesAgain(outcome)) {
    return errorAnswer(
      new TidemarkError('too_many_series', message, {
        status: 429,
        retryAfterS: tooManySeriesRetryAfterS,
      }),
      encoding,
    );
  }
  return answer(200, encoding, message === '' ? noMessage(encoding) : partial(outcome, encoding));
}

/** google.rpc.Status in the request's encoding, for whatever kept a request from being stored. */
export function errorAnswer(error: TidemarkError, encoding: OtlpEncoding): OtlpAnswer {
  const code = grpcCodes.get(error.status) ?? (error.status >= 500 ? internal : invalidArgument);
  const details = error.details
    .slice(0, shownProblems)
    .map(({ field, message }) => (field === undefined ? message : `${field}: ${message}`));
  const message = [error.message, ...details].join(' ');
  const body = encoding === 'json' ? json({ code, message }) : protobufStatus(code, message);
  const answered = answer(error.status, encoding, body);
  if (error.retryAfterS !== undefined) answered.headers['retry-after'] = String(error.retryAfterS);
  return answered;
}

function answer(status: number, encoding: OtlpEncoding, body: Buffer): OtlpAnswer {
  return { status, headers: { 'content-type': contentTypes[encoding] }, body };
}

/** Empty when there is nothing to say. */
function messageOf({ refused, problems }: RowsOutcome): string {
  const shown = problems
    .slice(0, shownProblems)
    .map(({ index, field, message }) => `data point ${index}: ${field}: ${message}`);
  if (refused === 0) return shown.join('; ');
  const rest = problems.length > shown.length ? '; …' : '';
  return `${refused} data points were refused: ${shown.join('; ')}${rest}`;
}

function noMessage(encoding: OtlpEncoding): Buffer {
  return encoding === 'json' ? json({}) : Buffer.alloc(0);
}

/**
 * ExportMetricsServiceResponse { ExportMetricsPartialSuccess partial_success = 1 }
 * ExportMetricsPartialSuccess { int64 rejected_data_points = 1; string error_message = 2 }
 */
function partial(outcome: RowsOutcome, encoding: OtlpEncoding): Buffer {
  const { refused } = outcome;
  const errorMessage = messageOf(outcome);
  // An int64 is a text in proto3's JSON.
  if (encoding === 'json') {
    return json({ partialSuccess: { rejectedDataPoints: String(refused), errorMessage } });
  }
  const writer = new MessageWriter(firstSizeBytes);
  writer.tag(tagOf(1, bytes));
  const start = writer.begin();
  writer.tag(tagOf(1, varint));
  writer.uint(refused);
  writer.tag(tagOf(2, bytes));
  writer.text(errorMessage);
  writer.end(start);
  return writer.finish();
}

/** Status { int32 code = 1; string message = 2 } */
function protobufStatus(code: number, message: string): Buffer {
  const writer = new MessageWriter(firstSizeBytes);
  writer.tag(tagOf(1, varint));
  writer.uint(code);
  writer.tag(tagOf(2, bytes));
  writer.text(message.toWellFormed());
  return writer.finish();
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

const invalidArgument = 3;
const internal = 13;

/** google.rpc.Code by HTTP status, where it is not one of the two above. */
const grpcCodes: ReadonlyMap<number, number> = new Map([
  [401, 16],
  [403, 7],
  [404, 5],
  [409, 10],
  [429, 8],
  [499, 1],
  [501, 12],
  [503, 14],
  [504, 4],
]);
