import type { FormatName, FormatOptions, Ingest, RowsOutcome } from '../ingest/index.ts';
import type { Answer } from './answer.ts';
import { addIntakeRoute, type IntakeDoors, type IntakeRoute } from './intake-route.ts';
import { type RequestHead, sendingOf } from './request-head.ts';

/** Addresses that take samples in a protocol that is not ours. */
export type ForeignRoute<Name extends FormatName> = {
  paths: readonly string[];
  summary: string;
  description: string;
  format: Name;
  /** Whether the decoder gets the body as it came, because it uncompresses it itself: `options` tell it. */
  uncompresses?: (request: RequestHead, body: Buffer) => boolean;
  /** What the request says beside the body; may throw a TidemarkError. */
  options: (request: RequestHead, body: Buffer) => FormatOptions[Name];
  answer: (outcome: RowsOutcome, request: RequestHead) => Answer;
  refusal?: IntakeRoute['refusal'];
};

export function addForeignRoute<Name extends FormatName>(
  doors: IntakeDoors,
  ingest: Ingest,
  route: ForeignRoute<Name>,
): void {
  const { format, summary, description, uncompresses } = route;
  const take = async (request: RequestHead, body: Buffer) => {
    const options = route.options(request, body);
    return route.answer(await ingest.take(format, body, options, sendingOf(request)), request);
  };
  for (const path of route.paths) {
    // The other paths are the same, for clients that cannot be told where to send.
    const schema = { tags: ['ingest'], summary, description, hide: path !== route.paths[0] };
    addIntakeRoute(doors, { path, schema, take, uncompresses, refusal: route.refusal });
  }
}
