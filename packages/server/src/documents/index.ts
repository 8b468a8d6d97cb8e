export type { DocumentEvent } from '../store/index.ts';
export { type Change, Documents, maxWaitingEvents } from './documents.ts';
export { UnsavedDocuments, type UnsavedDocumentsOptions } from './unsaved-documents.ts';
