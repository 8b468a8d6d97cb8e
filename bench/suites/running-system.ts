import { HttpConnection } from '../load/http-connection.ts';
import type { ServerProcess } from '../systems/server-process.ts';
import type { History, System } from '../systems/system.ts';
import type { BenchContext } from './bench-context.ts';

/** A system that runs on data that it has been given, and a connection to it. */
export class RunningSystem {
  readonly system: System;
  readonly folder: string;
  readonly #history: History;
  readonly #context: BenchContext;
  #server: ServerProcess;
  #connection: HttpConnection;

  private constructor(
    context: BenchContext,
    system: System,
    folder: string,
    history: History,
    server: ServerProcess,
    connection: HttpConnection,
  ) {
    this.#context = context;
    this.system = system;
    this.folder = folder;
    this.#history = history;
    this.#server = server;
    this.#connection = connection;
  }

  static async start(
    context: BenchContext,
    system: System,
    folder: string,
    history: History,
  ): Promise<RunningSystem> {
    const server = await context.start(system, folder, history);
    const connection = await HttpConnection.open(server.port);
    return new RunningSystem(context, system, folder, history, server, connection);
  }

  get server(): ServerProcess {
    return this.#server;
  }

  get isConnected(): boolean {
    return this.#connection.isOpen;
  }

  /** A new process on the same data: what the old one knew by heart is gone. */
  async restart(): Promise<void> {
    this.#connection.close();
    await this.#context.stop(this.#server);
    this.#server = await this.#context.start(this.system, this.folder, this.#history);
    this.#connection = await HttpConnection.open(this.#server.port);
  }

  async ask(path: string): Promise<{ ms: number; body: Buffer }> {
    // It may have said nothing while the others were started, or asked.
    if (!this.isConnected) this.#connection = await HttpConnection.open(this.#server.port);
    const beganMs = performance.now();
    const { status, body } = await this.#connection.get(path).catch((cause: unknown) => {
      throw new Error(`${this.system.name} did not answer ${path}`, { cause });
    });
    const ms = performance.now() - beganMs;
    if (status !== 200) {
      throw new Error(`${this.system.name} answered ${status}: ${body.toString('utf8', 0, 300)}`);
    }
    return { ms, body };
  }
}
