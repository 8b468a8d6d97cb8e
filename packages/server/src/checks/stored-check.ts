import type { Check } from './check.ts';

/** A check as its document has it: all but the id, which is the document's key. */
export type StoredCheck = Omit<Check, 'id'>;

export function documentOf({ id: _, ...stored }: Check): StoredCheck {
  return stored;
}

/** The document is our own: nobody else writes this kind. */
export function fromDocument(id: string, document: unknown): Check {
  return { id, ...(document as StoredCheck) };
}
