/** Answers that are made as they are sent, so that a large one does not lie in memory as a text. */
import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { Stretch, type Turns } from '../turns/index.ts';

/** Answers up to this many characters are sent as one text, with their length. */
const maxTextChars = 256 * 1024;

/** About how much is written at once. */
const chunkChars = 64 * 1024;

/**
 * Sends JSON that comes in pieces.
 * @param turns the line to stand in with all others that work long
 */
export function sendJson(
  reply: FastifyReply,
  pieces: Iterator<string> & Iterable<string>,
  turns: Turns,
): FastifyReply {
  reply.type('application/json; charset=utf-8');
  let text = '';
  for (;;) {
    const { done, value } = pieces.next();
    if (done) return reply.send(text);
    text += value;
    if (text.length > maxTextChars) return reply.send(Readable.from(after(text, pieces, turns)));
  }
}

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

/** Rows that are printed at a stretch: one call for each would take half as long again. */
const rowsPerPiece = 200;

/** A list as JSON, some rows at a time. */
export function* listPieces(rows: Iterable<unknown>): Generator<string> {
  let piece: unknown[] = [];
  let begin = '[';
  for (const row of rows) {
    if (piece.push(row) < rowsPerPiece) continue;
    yield begin + JSON.stringify(piece).slice(1, -1);
    begin = ',';
    piece = [];
  }
  const last = JSON.stringify(piece).slice(1);
  yield (begin === ',' && piece.length === 0 ? '' : begin) + last;
}
