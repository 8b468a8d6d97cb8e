import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HttpConnection } from '../load/http-connection.ts';
import { folderSizeBytes } from './folder-size.ts';
import { freePort, ServerProcess } from './server-process.ts';
import type { System } from './system.ts';

/** What old data ends up in, from the start: 4,000 blocks of two hours would take minutes to become these. */
const monthlyBlocks = [
  '--storage.tsdb.min-block-duration=30d',
  '--storage.tsdb.max-block-duration=30d',
];

export function prometheus(file: string, version: string): System {
  return {
    name: 'Prometheus',
    version,
    format: 'remote-write',

    async start(folder, history = 'days') {
      const port = await freePort();
      const config = join(folder, 'prometheus.yml');
      writeFileSync(config, '');
      return ServerProcess.start(port, {
        file,
        args: [
          `--config.file=${config}`,
          `--storage.tsdb.path=${join(folder, 'data')}`,
          '--storage.tsdb.retention.time=10y',
          `--web.listen-address=127.0.0.1:${port}`,
          '--web.enable-remote-write-receiver',
          '--web.enable-admin-api',
          '--log.level=error',
          ...(history === 'years' ? monthlyBlocks : []),
        ],
        readyPath: '/-/ready',
      });
    },

    /** A snapshot holds all blocks, and the head written as one: what lies there without its log. */
    async settleAndStop(server, folder) {
      const connection = await HttpConnection.open(server.port);
      const head =
        'POST /api/v1/admin/tsdb/snapshot HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 0';
      const { status, body } = await connection.send(Buffer.from(`${head}\r\n\r\n`));
      if (status !== 200) throw new Error(`Prometheus refused a snapshot: ${body.toString()}`);
      connection.close();
      await server.stop();
      return {
        sampleBytes: undefined,
        totalBytes: folderSizeBytes(join(folder, 'data/snapshots')),
      };
    },
  };
}
