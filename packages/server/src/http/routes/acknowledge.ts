import type { FastifyInstance, FastifyReply } from 'fastify';
import type { LinkedAlerts } from '../../deliveries/index.ts';
import { TidemarkError } from '../../errors/index.ts';
import type { Bodies } from '../bodies.ts';
import { pageOf } from '../plain-page.ts';
import type { Services } from '../services.ts';

/** Open to everybody by the guard: what follows in them is a signature of ours. */
const acknowledgePath = '/v1/acknowledge/';
const phonePath = '/v1/phone/';

type Signed = { Params: { token: string }; Body: unknown };

/**
 * Acknowledging without an account: by a link in a message, which leads to a page with a button, because
 * programs follow links, too; and by a key in a phone call.
 */
export function acknowledgeRoutes(app: FastifyInstance, services: Services, bodies: Bodies): void {
  const { acknowledgements } = services.messaging.messenger;
  bodies.gather(app, '*');
  const schema = { hide: true };
  app.get<Signed>(`${acknowledgePath}:token`, { schema }, async ({ params }, reply) => {
    const found = acknowledgements.show(params.token);
    if (found === undefined) return gone(reply);
    if (found.isUsed) return page(reply, 200, done(found));
    return page(reply, 200, {
      title: `Acknowledge ${found.title}`,
      text: `${countOf(found)} of ${found.title}. Whoever acknowledges looks after them: they are not repeated, and nobody else is called.`,
      button: 'Acknowledge',
    });
  });
  app.post<Signed>(`${acknowledgePath}:token`, { schema }, (request, reply) =>
    bodies.with(request, async () => {
      const found = await acknowledgements.acknowledge(request.params.token);
      return found === undefined ? gone(reply) : page(reply, 200, done(found));
    }),
  );
  app.post<Signed>(`${phonePath}:token`, { schema }, (request, reply) =>
    bodies.with(request, async (body) => {
      const fields = Object.fromEntries(new URLSearchParams(body.toString('utf8')));
      const signature = request.headers['x-twilio-signature'];
      const given = Array.isArray(signature) ? signature[0] : signature;
      const twiml = await acknowledgements.keyPressed(request.params.token, fields, given);
      if (twiml !== undefined) return reply.type('text/xml; charset=utf-8').send(twiml);
      const message = 'This call is not known, or not signed.';
      throw new TidemarkError('unknown_call', message, { status: 403 });
    }),
  );
}

type Page = Parameters<typeof pageOf>[0];

function page(reply: FastifyReply, status: number, content: Page): FastifyReply {
  return reply
    .status(status)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(pageOf(content));
}

function done(found: LinkedAlerts): Page {
  return {
    title: `${found.title} is acknowledged`,
    text: `Somebody looks after ${countOf(found)}.`,
  };
}

function gone(reply: FastifyReply): FastifyReply {
  return page(reply, 404, {
    title: 'This link is no longer good',
    text: 'It is older than a week, or was cut on its way. Open Tidemark to see what fires.',
  });
}

function countOf({ count }: LinkedAlerts): string {
  return count === 1 ? '1 alert' : `${count} alerts`;
}
