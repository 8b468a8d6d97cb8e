import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerProcess } from '../systems/server-process.ts';
import type { History, System } from '../systems/system.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** What every suite works with, and the keeper of all that has to go at the end. */
export class BenchContext {
  readonly systems: readonly System[];
  readonly say: (line: string) => void;
  #running = new Set<ServerProcess>();
  #folders = new Set<string>();

  constructor(systems: readonly System[], say: (line: string) => void) {
    this.systems = systems;
    this.say = say;
  }

  async start(system: System, folder: string, history?: History): Promise<ServerProcess> {
    const server = await system.start(folder, history);
    this.#running.add(server);
    return server;
  }

  async stop(server: ServerProcess): Promise<void> {
    await server.stop();
    this.#running.delete(server);
  }

  newFolder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'tidemark-bench-'));
    this.#folders.add(folder);
    return folder;
  }

  removeFolder(folder: string): void {
    rmSync(folder, { recursive: true, force: true });
    this.#folders.delete(folder);
  }

  /** Starts the system on a fresh folder, and removes both when the work is done. */
  async withFreshServer<T>(
    system: System,
    work: (server: ServerProcess, folder: string) => Promise<T>,
  ): Promise<T> {
    const folder = this.newFolder();
    const server = await this.start(system, folder);
    try {
      return await work(server, folder);
    } finally {
      await this.stop(server);
      this.removeFolder(folder);
    }
  }

  /** Ends what an interrupted run left. */
  async cleanUp(): Promise<void> {
    for (const server of this.#running) await this.stop(server);
    for (const folder of this.#folders) this.removeFolder(folder);
  }
}
