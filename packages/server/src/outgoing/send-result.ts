import { retryAfterMs } from './retry-after.ts';

/**
 * What came of sending. `answer` is for the delivery log: what was answered, or why there was no answer;
 * whoever shows it hides secrets in it first.
 */
export type SendResult = {
  delivered: boolean;
  /** Of HTTP or SMTP; undefined when there was no answer. */
  status?: number;
  answer: string;
  /** Whether trying again may help: the network, a server's own trouble, too many requests. */
  retryable: boolean;
  /** How long the receiver wants to be left alone. */
  retryAfterMs?: number;
};

/** An answer of a receiver; its body may be cut. */
export type HttpAnswer = { status: number; retryAfter: string | undefined; body: string };

/** Characters of an answer that are kept. */
const maxAnswerLength = 500;

/** Statuses below 500 that ask for a repeat: timeout, too early, too many requests. */
const retryableStatuses = [408, 425, 429];

/** What an answer means, unless its provider has more to say than HTTP does. */
export function resultOf({ status, retryAfter, body }: HttpAnswer, nowMs: number): SendResult {
  const answer = shortened(body);
  if (status >= 200 && status < 300) return { delivered: true, status, answer, retryable: false };
  if (status >= 300 && status < 400) {
    const text = `answered ${status}: redirects are not followed, set the address where it leads to`;
    return { delivered: false, status, answer: text, retryable: false };
  }
  const retryable = status >= 500 || retryableStatuses.includes(status);
  const waitMs = retryable ? retryAfterMs(retryAfter, nowMs) : undefined;
  return failure(`answered ${status}${answer === '' ? '' : `: ${answer}`}`, {
    retryable,
    status,
    ...(waitMs === undefined ? {} : { retryAfterMs: waitMs }),
  });
}

export function failure(
  answer: string,
  { retryable, ...others }: { retryable: boolean; status?: number; retryAfterMs?: number },
): SendResult {
  return { delivered: false, answer: shortened(answer), retryable, ...others };
}

/** One line of a limited length. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= maxAnswerLength ? line : `${line.slice(0, maxAnswerLength)}…`;
}
