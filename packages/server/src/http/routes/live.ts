import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

/** The WebSocket that pushes what arrives; messages are in the protocol package. */
export function liveRoute(app: FastifyInstance, { live }: Services): void {
  const schema = {
    tags: ['live'],
    summary: 'WebSocket: subscribe to series, get new values and finished minutes',
  };
  app.get('/v1/live', { websocket: true, schema }, (socket) => {
    const connection = live.connect(socket);
    socket.on('message', (data) => connection.receive(String(data)));
    socket.on('close', () => live.disconnect(connection));
    // The close event follows.
    socket.on('error', () => undefined);
  });
}
