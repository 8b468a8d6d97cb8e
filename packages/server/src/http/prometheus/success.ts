import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Stretch, Turns } from '../../turns/index.ts';

export type Remarks = { warnings: readonly string[]; infos: readonly string[] };

export const noRemarks: Remarks = { warnings: [], infos: [] };

/** What is said when `limit` cut an answer. */
export const truncated: Remarks = { warnings: ['results truncated due to limit'], infos: [] };

/** An answer whose `data` is small. */
export function sendData(
  reply: FastifyReply,
  data: unknown,
  remarks: Remarks = noRemarks,
): FastifyReply {
  return sendPieces(reply, [JSON.stringify(data)], remarks);
}

/** Answers up to this many characters are sent as one text, with their length. */
const maxTextChars = 256 * 1024;

/**
 * An answer whose `data` is made as it is sent, so that a large one does not lie in memory as a text.
 * @param turns the line to stand in with all others that work long
 */
export function sendPieces(
  reply: FastifyReply,
  data: Iterable<string>,
  remarks: Remarks,
  turns = new Turns(),
): FastifyReply {
  reply.type('application/json; charset=utf-8');
  const pieces = envelope(data, remarks);
  let text = '';
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return reply.send(text);
    text += value;
    if (text.length > maxTextChars) return reply.send(Readable.from(after(text, pieces, turns)));
  }
}

function* envelope(data: Iterable<string>, { warnings, infos }: Remarks): Generator<string> {
  yield '{"status":"success","data":';
  yield* data;
  if (warnings.length > 0) yield `,"warnings":${JSON.stringify(warnings)}`;
  if (infos.length > 0) yield `,"infos":${JSON.stringify(infos)}`;
  yield '}';
}

/** About how much is written at once. */
const chunkChars = 64 * 1024;

/**
 * As bytes: a stream of texts would count a thousand of them as one. Others have their turn now and again: a
 * connection that takes all there is would have the whole answer written at a stretch.
 */
async function* after(begin: string, rest: Iterable<string>, turns: Turns): AsyncGenerator<Buffer> {
  const stretch = new Stretch(turns);
  let text = begin;
  for (const piece of rest) {
    text += piece;
    if (text.length < chunkChars) continue;
    yield Buffer.from(text);
    text = '';
    if (stretch.isOver) await stretch.next();
  }
  if (text !== '') yield Buffer.from(text);
}
