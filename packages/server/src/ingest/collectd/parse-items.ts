import { isUtf8 } from 'node:buffer';
import { maxItemsPerRequest } from '@tidemark/protocol';
import { TidemarkError } from '../../errors/index.ts';

/** Deepest nesting of a body: array, value list, `meta` and its values, with room to spare. */
export const maxNesting = 16;

/**
 * Most values (objects, arrays and members of both) of one body, of which a value list has about sixteen. Nothing
 * else can be done while they are parsed.
 */
export const maxJsonValues = 1_000_000;

/**
 * The items of a JSON body, which is an array or one object. How many they are and how deep they go is looked
 * at before anything is parsed.
 * @throws TidemarkError 400 `bad_json`, 413 `too_many_items`
 */
export function parseItems(body: Buffer): unknown[] {
  if (!isUtf8(body)) throw badJson('it is not UTF-8');
  checkOutline(body);
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    throw badJson((error as Error).message);
  }
  return Array.isArray(parsed) ? parsed : [parsed];
}

function checkOutline(body: Buffer): void {
  let depth = 0;
  let items = 1;
  let values = 0;
  for (let at = 0; at < body.length; at++) {
    const byte = body[at];
    if (byte === quote) at = textEnd(body, at + 1);
    else if (byte === openBracket || byte === openBrace) {
      if (++depth > maxNesting) throw badJson(`it is nested deeper than ${maxNesting} levels`);
      if (++values > maxJsonValues) throw tooMany(`values than ${maxJsonValues}`);
    } else if (byte === closeBracket || byte === closeBrace) depth--;
    else if (byte === comma) {
      if (++values > maxJsonValues) throw tooMany(`values than ${maxJsonValues}`);
      if (depth === 1 && ++items > maxItemsPerRequest) {
        throw tooMany(`items than ${maxItemsPerRequest}`);
      }
    }
  }
}

/** The position of the quote that ends a text, or the end of the body. */
function textEnd(body: Buffer, start: number): number {
  let at = start;
  for (; at < body.length && body[at] !== quote; at++) if (body[at] === backslash) at++;
  return at;
}

function tooMany(what: string): TidemarkError {
  return new TidemarkError('too_many_items', `The body has more ${what}: send several requests.`, {
    status: 413,
  });
}

function badJson(reason: string): TidemarkError {
  const message = `The body is not an array of collectd's value lists in JSON: ${reason}`;
  return new TidemarkError('bad_json', message, { status: 400 });
}

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
