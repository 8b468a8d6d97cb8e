import { murmur3First64 } from './murmur3.ts';
import type { LabelPairs } from './series-definition.ts';

/** Between the parts of a series' key. No name, label name or label value may hold it. */
export const keySeparator = '\u0000';

/**
 * The text that identifies a series: its name and its labels sorted by name, separated by NUL.
 * Equal keys are the same series; the id is the hash of the key's UTF-8 bytes.
 */
export function seriesKey(name: string, labels: LabelPairs): string {
  let key = name;
  for (const [labelName, labelValue] of labels) {
    key += keySeparator + labelName + keySeparator + labelValue;
  }
  return key;
}

/** Hashes series keys into ids; owns the scratch buffer that the key's bytes are written to. */
export class SeriesIdHasher {
  #bytes = Buffer.allocUnsafe(4096);

  /** Writes the id's low lane to `out[0]` and its high lane to `out[1]`. */
  hash(key: string, out: Uint32Array): void {
    // A UTF-16 code unit takes at most 3 bytes of UTF-8.
    if (key.length * 3 > this.#bytes.length) this.#bytes = Buffer.allocUnsafe(key.length * 3);
    const length = this.#bytes.write(key, 'utf8');
    murmur3First64(this.#bytes, length, out);
  }
}
