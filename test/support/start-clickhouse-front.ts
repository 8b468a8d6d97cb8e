import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export type ClickhouseFront = {
  port: number;
  /** `http://user:password@127.0.0.1:port/` and the database's name. */
  url: (database: string) => string;
  /** Kills the process as a crash would, and waits until it is gone. */
  kill: () => Promise<void>;
};

const user = 'tidemark';
/** With characters that a URL must escape. */
const password = 's3cret/@:';

/** Starts `clickhouse-front.ts` on a directory; port 0 takes a free one. */
export async function startClickhouseFront(directory: string, port = 0): Promise<ClickhouseFront> {
  const script = fileURLToPath(new URL('./clickhouse-front.ts', import.meta.url));
  const child = spawn(process.execPath, [script, directory, user, password, String(port)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  let listening: number | undefined;
  for await (const chunk of child.stdout) {
    output += String(chunk);
    const match = /listening on (\d+)/.exec(output);
    if (match === null) continue;
    listening = Number(match[1]);
    break;
  }
  if (listening === undefined) throw new Error(`the front ended before it listened: ${output}`);
  const found = listening;
  return {
    port: found,
    url: (database) =>
      `http://${user}:${encodeURIComponent(password)}@127.0.0.1:${found}/${database}`,
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}
