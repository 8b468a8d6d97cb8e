import type { Decoder } from '../format.ts';
import type { Rows } from '../rows.ts';
import { readCommands } from './commands.ts';
import { parseItems } from './parse-items.ts';
import { readValueList } from './value-list.ts';

const openBracket = 0x5b;
const openBrace = 0x7b;

/**
 * What collectd's `write_http` posts: with `Format "JSON"` an array of value lists, with `Format "Command"`
 * a `PUTVAL` on each line. Samples are readings. An item is a value list or a line, counted from 0.
 * Notifications are accepted and left out: they are no samples.
 */
export class CollectdDecoder implements Decoder {
  /** @throws TidemarkError 400 `bad_json` when the body is neither. */
  decode(body: Buffer, rows: Rows): void {
    const first = firstByte(body);
    if (first !== openBracket && first !== openBrace && first !== undefined) {
      readCommands(body, rows);
      return;
    }
    const items = parseItems(body);
    for (let index = 0; index < items.length; index++) {
      rows.item = index;
      readValueList(items[index], rows);
    }
  }
}

/** The first byte that is no white space. */
function firstByte(body: Buffer): number | undefined {
  return body.find((byte) => byte !== 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0d);
}
