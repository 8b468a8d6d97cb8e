import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

/** How the API documentation shows the WebSocket. */
export const livePath = {
  '/v1/live': {
    get: {
      tags: ['live'],
      summary: 'WebSocket: subscribe to series, get new values and finished minutes',
      description:
        'JSON text frames. Send {"type":"subscribe","id":"1","name":"cpu","labels":{"host":"a"}} (name and labels may be left out) or {"type":"unsubscribe","id":"1"}; get subscribed, points, minute and error.',
      responses: { 101: { description: 'The connection is a WebSocket now' } },
    },
  },
};

/** The WebSocket that pushes what arrives; messages are in the protocol package. */
export function liveRoute(app: FastifyInstance, { live }: Services): void {
  app.get('/v1/live', { websocket: true }, (socket) => {
    const connection = live.connect(socket);
    socket.on('message', (data) => connection.receive(String(data)));
    socket.on('close', () => live.disconnect(connection));
    // The close event follows.
    socket.on('error', () => undefined);
  });
}
