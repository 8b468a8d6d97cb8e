const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const decimalWithComma = /^[+-]?\d+,\d+$/;
const emptyWords = new Set(['', 'na', 'n/a', 'nan', 'null', 'none', '-']);

/** Whether a cell says that there is no value, as spreadsheets and data frames write gaps. */
export function isEmptyCell(text: string): boolean {
  return text.length <= 4 && emptyWords.has(text.toLowerCase());
}

/**
 * Reads a decimal number; null when it is none or not finite. With `allowComma` (files that are not
 * delimited by commas) `3,14` is read too, as spreadsheets write it in half of the world.
 */
export function parseNumber(text: string, allowComma: boolean): number | null {
  if (!decimal.test(text)) {
    if (!allowComma || !decimalWithComma.test(text)) return null;
    return Number(text.replace(',', '.'));
  }
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}
