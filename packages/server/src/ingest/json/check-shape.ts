import { maxItemsPerRequest } from '@tidemark/protocol';
import { TidemarkError } from '../../errors/index.ts';

/** Smaller bodies are parsed at once: whatever they hold costs little. */
export const uncheckedBytes = 1024 * 1024;
/** Deepest nesting of objects and arrays; an item with labels needs three. */
export const maxJsonDepth = 32;
/** Most members of an object or array inside of the items. */
export const maxJsonMembers = 1_000;
/** Most objects and arrays of all items together, of which each needs at most two. */
export const maxJsonContainers = 4 * maxItemsPerRequest;
/** Most values of all items together. */
export const maxJsonValues = 40 * maxItemsPerRequest;

/**
 * Refuses a large body that would take JSON.parse() seconds and gigabytes, by a look at its bytes: tiny
 * items in great number, or deep or broad nesting. Whether it is JSON at all is for the parser to say.
 */
export function checkShape(body: Uint8Array): void {
  if (body.length <= uncheckedBytes) return;
  const commas = new Uint32Array(maxJsonDepth + 1);
  let depth = 0;
  let containers = 0;
  let values = 0;
  for (let at = 0; at < body.length; at++) {
    switch (body[at]) {
      case quote:
        at = endOfString(body, at);
        break;
      case openBrace:
      case openBracket:
        if (++depth > maxJsonDepth) throw badShape(`nested deeper than ${maxJsonDepth} levels`);
        if (++containers > maxJsonContainers) {
          throw badShape(`of more than ${maxJsonContainers} objects and arrays`);
        }
        commas[depth] = 0;
        break;
      case closeBrace:
      case closeBracket:
        // Nothing is open: this is no JSON, and the parser stops there.
        if (--depth < 0) return;
        break;
      case comma:
        if (++values > maxJsonValues) throw badShape(`of more than ${maxJsonValues} values`);
        commas[depth]++;
        if (depth === 1 && commas[1] >= maxItemsPerRequest) throw tooManyItems();
        if (depth > 1 && commas[depth] >= maxJsonMembers) {
          throw badShape(`with more than ${maxJsonMembers} members in one place`);
        }
    }
  }
}

/** Where the string that begins at `start` ends: its quote, or the body's end. */
function endOfString(body: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  return at;
}

function tooManyItems(): TidemarkError {
  return new TidemarkError(
    'too_many_items',
    `The array has more than ${maxItemsPerRequest} items: send several requests.`,
    { status: 413 },
  );
}

function badShape(what: string): TidemarkError {
  return new TidemarkError(
    'bad_json',
    `The body is JSON ${what}: expected items like {"name":"cpu","value":1,"labels":{"host":"a"}}.`,
    { status: 400 },
  );
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
