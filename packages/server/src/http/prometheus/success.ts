import type { FastifyReply } from 'fastify';
import { Turns } from '../../turns/index.ts';
import { sendJson } from '../json-pieces.ts';

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
  return sendJson(reply, envelope(data, remarks), turns);
}

function* envelope(data: Iterable<string>, { warnings, infos }: Remarks): Generator<string> {
  yield '{"status":"success","data":';
  yield* data;
  if (warnings.length > 0) yield `,"warnings":${JSON.stringify(warnings)}`;
  if (infos.length > 0) yield `,"infos":${JSON.stringify(infos)}`;
  yield '}';
}
