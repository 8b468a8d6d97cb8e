import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LoadFigures, LoadPlan, LoadRound } from './load-plan.ts';
import type { LoadAnswer, LoadRequest } from './load-process.ts';

const loadProcess = fileURLToPath(new URL('./load-process.ts', import.meta.url));

/** The parent's side of one load process. */
export class LoadGenerator {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** Starts a process, prepares its requests and opens its connections. */
  static async start(plan: LoadPlan): Promise<LoadGenerator> {
    const generator = new LoadGenerator(fork(loadProcess, { stdio: 'inherit' }));
    await generator.#ask({ plan });
    return generator;
  }

  /** Runs one round. Throws when an answer was no 2xx: a load that was refused measures nothing. */
  async run(round: LoadRound): Promise<LoadFigures> {
    const answer = await this.#ask({ round });
    if (!('figures' in answer)) throw new Error('the load process lost its thread');
    const { figures } = answer;
    if (figures.failures > 0) {
      throw new Error(
        `${figures.failures} of ${figures.requests} requests were refused, the first with ${figures.firstFailure}`,
      );
    }
    return figures;
  }

  stop(): void {
    this.#child.disconnect();
  }

  #ask(request: LoadRequest): Promise<LoadAnswer> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null) => reject(new Error(`the load process ended (${code})`));
      this.#child.once('exit', onExit);
      this.#child.once('message', (answer: LoadAnswer) => {
        this.#child.off('exit', onExit);
        if ('error' in answer) reject(new Error(answer.error));
        else resolve(answer);
      });
      this.#child.send(request);
    });
  }
}
