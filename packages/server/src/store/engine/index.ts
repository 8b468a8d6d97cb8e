import type { Engine } from './engine.ts';

export { openEmbeddedEngine } from './embedded.ts';
export type { ColumnSpec, Engine, Statement, StatementSettings } from './engine.ts';
export { lowerMergePriority } from './merge-priority.ts';
export { insertSettings } from './statement-text.ts';

/** See `remote.ts`, which is loaded only where there is a ClickHouse to connect to. */
export async function openRemoteEngine(url: string): Promise<Engine> {
  const remote = await import('./remote.ts');
  return remote.openRemoteEngine(url);
}
