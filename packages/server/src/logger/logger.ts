/** Where lines go; standard output in a server, an array in a test. */
export type LineSink = (text: string) => void;

/** How long lines are gathered before they are written, in milliseconds: a write per request is dear. */
const gatherMs = 50;

/**
 * Prints lines for people: `2026-01-31T12:00:00.000Z warn  the disk is nearly full`. Lines below error
 * are gathered for a moment; an error is written at once, because the process may be about to end.
 */
export class Logger {
  readonly #sink: LineSink;
  readonly #nowMs: () => number;
  #gathered = '';
  #timer: NodeJS.Timeout | undefined;
  #timeMs = Number.NaN;
  #time = '';

  constructor(sink: LineSink, nowMs: () => number) {
    this.#sink = sink;
    this.#nowMs = nowMs;
  }

  info(message: string): void {
    this.#print('info ', message);
  }

  warn(message: string): void {
    this.#print('warn ', message);
  }

  error(message: string, error?: unknown): void {
    const reason = error instanceof Error ? (error.stack ?? error.message) : error;
    this.#print('error', reason === undefined ? message : `${message}: ${String(reason)}`);
    this.flush();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#gathered !== '') this.#sink(this.#gathered);
    this.#gathered = '';
  }

  #print(level: string, message: string): void {
    const nowMs = this.#nowMs();
    // Busy servers print many lines in the same millisecond.
    if (nowMs !== this.#timeMs) {
      this.#timeMs = nowMs;
      this.#time = new Date(nowMs).toISOString();
    }
    this.#gathered += `${this.#time} ${level} ${message}\n`;
    this.#timer ??= setTimeout(() => this.flush(), gatherMs);
  }
}
