import { join } from 'node:path';
import { HttpConnection } from '../load/http-connection.ts';
import { folderSizeBytes, untilSteady } from './folder-size.ts';
import { freePort, ServerProcess } from './server-process.ts';
import type { System } from './system.ts';

export function victoriaMetrics(file: string, version: string): System {
  return {
    name: 'VictoriaMetrics',
    version,
    format: 'victoria-json',

    async start(folder) {
      const port = await freePort();
      return ServerProcess.start(port, {
        file,
        args: [
          `-storageDataPath=${join(folder, 'data')}`,
          `-httpListenAddr=127.0.0.1:${port}`,
          '-retentionPeriod=100y',
          '-loggerLevel=ERROR',
        ],
        readyPath: '/health',
      });
    },

    async settleAndStop(server, folder) {
      const connection = await HttpConnection.open(server.port);
      for (const path of ['/internal/force_flush', '/internal/force_merge']) {
        const { status } = await connection.get(path);
        if (status !== 200) throw new Error(`VictoriaMetrics answered ${path} with ${status}`);
      }
      connection.close();
      const size = () => folderSizeBytes(join(folder, 'data'));
      await untilSteady(size, { steadyMs: 4_000, atMostMs: 40_000 });
      await server.stop();
      return { sampleBytes: undefined, totalBytes: size() };
    },
  };
}
