export { openEmbeddedEngine } from './embedded.ts';
export type { ColumnSpec, Engine, Statement, StatementSettings } from './engine.ts';
export { openRemoteEngine } from './remote.ts';
export { insertSettings } from './statement-text.ts';
