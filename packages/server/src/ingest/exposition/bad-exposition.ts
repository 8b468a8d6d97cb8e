import { TidemarkError } from '../../errors/index.ts';

/** A body that is refused as a whole. `line` counts from 0; its sender reads it from 1. */
export function badExposition(line: number, expected: string): TidemarkError {
  const message = `expected ${expected}`;
  return new TidemarkError(
    'bad_exposition',
    `Line ${line + 1}: ${message}. Nothing was stored: OpenMetrics is valid as a whole or not at all.`,
    { status: 400, details: [{ index: line, field: 'line', message }] },
  );
}
