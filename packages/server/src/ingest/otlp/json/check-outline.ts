import { TidemarkError } from '../../../errors/index.ts';

/**
 * Most values (objects, arrays and members of both) of one body: about 45,000 data points with two attributes.
 * Nothing else can be done while they are parsed; protobuf takes more.
 */
export const maxJsonValues = 500_000;
/** Deepest nesting of objects and arrays; each message of the schema needs two. */
export const maxJsonDepth = 256;

/**
 * Refuses a body that would take JSON.parse() and the transcoder long, by a look at its bytes. Whether it is
 * JSON at all is for the parser to say.
 */
export function checkOutline(body: Uint8Array): void {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < body.length; at++) {
    switch (body[at]) {
      case quote:
        at = endOfText(body, at + 1);
        break;
      case openBrace:
      case openBracket:
        if (++depth > maxJsonDepth) throw refusal(400, `nested deeper than ${maxJsonDepth} levels`);
        if (++values > maxJsonValues) throw tooManyValues();
        break;
      case closeBrace:
      case closeBracket:
        depth--;
        break;
      case comma:
        if (++values > maxJsonValues) throw tooManyValues();
    }
  }
}

/** The position of the quote that ends a text, or the end of the body. */
function endOfText(body: Uint8Array, start: number): number {
  let at = start;
  while (at < body.length && body[at] !== quote) at += body[at] === backslash ? 2 : 1;
  return at;
}

function tooManyValues(): TidemarkError {
  return refusal(413, `of more than ${maxJsonValues} values: send several requests, or protobuf`);
}

function refusal(status: number, what: string): TidemarkError {
  const code = status === 413 ? 'too_many_parts' : 'bad_json';
  return new TidemarkError(code, `The body is JSON ${what}.`, { status });
}

const quote = 0x22;
const comma = 0x2c;
const openBracket = 0x5b;
const backslash = 0x5c;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
