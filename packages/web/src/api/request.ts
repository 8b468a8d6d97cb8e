import type { ErrorAnswer, ErrorDetail } from '@tidemark/protocol';

/** A request that failed: what the server said, or that it could not be reached (status 0). */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong with which field of what was sent. */
  readonly details: readonly ErrorDetail[];

  constructor(status: number, code: string, message: string, details: readonly ErrorDetail[] = []) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/** Query parameters; undefined ones are left out. */
export type Parameters = Readonly<Record<string, string | undefined>>;

export type RequestOptions = {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  signal?: AbortSignal;
};

/**
 * The one way to the server. Gives the parsed JSON answer.
 * @throws RequestError with a message for people
 */
export async function request<Answer>(
  path: string,
  parameters: Parameters = {},
  { body, ...options }: RequestOptions = {},
): Promise<Answer> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, value);
  }
  const address = query.size === 0 ? path : `${path}?${query}`;
  const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await reach(address, { ...options, ...(body === undefined ? {} : json) });
  const text = await response.text();
  if (!response.ok) throw refusal(response.status, text);
  return (text === '' ? undefined : JSON.parse(text)) as Answer;
}

/** Fetches, and says in words for people that there is nobody. */
export async function reach(address: string, options: RequestInit): Promise<Response> {
  try {
    return await fetch(address, options);
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw new RequestError(
      0,
      'unreachable',
      'The server cannot be reached. Check that Tidemark is running; this page tries again by itself.',
    );
  }
}

function refusal(status: number, text: string): RequestError {
  try {
    const { error } = JSON.parse(text) as ErrorAnswer;
    return new RequestError(status, error.code, error.message, error.details);
  } catch {
    return new RequestError(status, 'unknown', `The server answered with status ${status}.`);
  }
}
