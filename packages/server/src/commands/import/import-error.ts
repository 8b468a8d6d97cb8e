import { TidemarkError } from '../../errors/index.ts';

/** The user's mistake in an option or a file; the message says what to do. */
export function importError(code: string, message: string): TidemarkError {
  return new TidemarkError(code, message, { status: 400 });
}
