import type { TidemarkError } from '../../errors/index.ts';
import { comesAgain } from '../keyed-answer.ts';
import type { RowsOutcome } from '../rows.ts';
import { tooManySeriesRetryAfterS } from '../series-guard.ts';
import { announcesVersion2, type RemoteWriteVersion } from './content-type.ts';

export type RemoteWriteAnswer = { status: number; headers: Record<string, string>; body: string };

/**
 * 204 when all is in. A sender drops what is answered with 4xx and repeats what is answered with 5xx, so
 * bad samples are 400: the good ones of the request are stored, and nothing is sent in vain again. So are new
 * series over a limit, unless they were all that came: that is 429, which Prometheus repeats if it is told to
 * (`retry_on_http_429`). A request that also brings known series must not wait for the others' room.
 *
 * Version 2 wants to know how much was written whatever the status ("Required Written Response Headers").
 */
export function answerTo(outcome: RowsOutcome, version: RemoteWriteVersion): RemoteWriteAnswer {
  const { stored, histograms, exemplars, refused, problems } = outcome;
  const headers: Record<string, string> =
    version === 1 ? {} : writtenHeaders(stored - histograms, histograms, exemplars);
  if (refused === 0) return { status: 204, headers, body: '' };
  const shown = problems
    .slice(0, 5)
    .map(({ index, field, message }) => `series ${index}: ${field}: ${message}`);
  const body = `${refused} samples were refused, ${stored} were stored: ${shown.join('; ')}\n`;
  if (comesAgain(outcome)) {
    const retryAfter = String(tooManySeriesRetryAfterS);
    return { status: 429, headers: { ...headers, 'retry-after': retryAfter }, body };
  }
  return { status: 400, headers, body };
}

/** Nothing was stored, and version 2 wants to be told that too. */
export function refusalOf(
  error: TidemarkError,
  contentType: string | undefined,
): RemoteWriteAnswer {
  const headers = announcesVersion2(contentType) ? writtenHeaders(0, 0, 0) : {};
  return { status: error.status, headers, body: `${error.message}\n` };
}

function writtenHeaders(
  samples: number,
  histograms: number,
  exemplars: number,
): Record<string, string> {
  return {
    'x-prometheus-remote-write-samples-written': String(samples),
    'x-prometheus-remote-write-histograms-written': String(histograms),
    'x-prometheus-remote-write-exemplars-written': String(exemplars),
  };
}
