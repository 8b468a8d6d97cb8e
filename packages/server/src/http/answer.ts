import type { FastifyReply } from 'fastify';

/** An answer in the words of its protocol. Without a type its body is plain text. */
export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
};

export function sendAnswer(reply: FastifyReply, answer: Answer): FastifyReply {
  return reply.status(answer.status).headers(answer.headers).send(answer.body);
}
