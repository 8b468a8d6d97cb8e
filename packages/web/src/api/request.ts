import type { ErrorAnswer } from '@tidemark/protocol';

/** A request that failed: what the server said, or that it could not be reached (status 0). */
export class RequestError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'RequestError';
    this.status = status;
    this.code = code;
  }
}

/** Query parameters; undefined ones are left out. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/**
 * The one way to the server. Gives the parsed JSON answer.
 * @throws RequestError with a message for people
 */
export async function request<Answer>(
  path: string,
  parameters: Parameters = {},
  options: { method?: 'GET' | 'DELETE'; signal?: AbortSignal } = {},
): Promise<Answer> {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, value);
  }
  const address = query.size === 0 ? path : `${path}?${query}`;
  const response = await reach(address, options);
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
    return new RequestError(status, error.code, error.message);
  } catch {
    return new RequestError(status, 'unknown', `The server answered with status ${status}.`);
  }
}
