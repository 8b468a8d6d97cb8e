/** How many cases a fuzz test runs; `TIDEMARK_TEST_FUZZ_CASES` says otherwise. */
export const fuzzCases = Number(process.env.TIDEMARK_TEST_FUZZ_CASES ?? 1_500);

/** Numbers that wire formats stumble over: ends of varints, lengths and signs. */
const pointedBytes = [0x00, 0x01, 0x7f, 0x80, 0xff, 0x0b, 0x0c];

/**
 * A copy of the body that is damaged in one to four places: bytes changed, removed, doubled, or the end cut
 * off. The same seed gives the same damage.
 */
export function mutated(body: Buffer, seed: number): Buffer {
  const random = randomFrom(seed);
  let bytes = Buffer.from(body);
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--) {
    const at = random(bytes.length);
    switch (random(6)) {
      case 0:
        bytes = bytes.subarray(0, at);
        break;
      case 1:
        bytes[at] ^= 1 << random(8);
        break;
      case 2:
        bytes[at] = pointedBytes[random(pointedBytes.length)];
        break;
      case 3:
        bytes[at] = random(256);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(8))]);
        break;
      default: {
        const end = Math.min(bytes.length, at + 1 + random(16));
        bytes = Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
      }
    }
  }
  return bytes;
}

/** Whole numbers below a bound, the same for the same seed (mulberry32). */
function randomFrom(seed: number): (below: number) => number {
  let state = (seed * 0x9e3779b9) | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
