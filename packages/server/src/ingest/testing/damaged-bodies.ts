/** Cases of one fuzz test; `TIDEMARK_TEST_FUZZ_CASES=1000000` makes a thorough run of it. */
export const fuzzCases = Number(process.env.TIDEMARK_TEST_FUZZ_CASES ?? 1_500);

/** So many bodies, each one of the good ones with some bytes changed, cut, repeated or inserted. */
export function* damagedBodies(good: readonly Buffer[], count = fuzzCases): Generator<Buffer> {
  const random = generator(20_261_121);
  for (let i = 0; i < count; i++) {
    let body: Buffer = Buffer.from(good[Math.floor(random() * good.length)]);
    const changes = 1 + Math.floor(random() * 4);
    for (let change = 0; change < changes; change++) body = damaged(body, random);
    yield body;
  }
}

function damaged(body: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * body.length);
  const kind = random();
  if (kind < 0.4) return spliced(body, at, at + 1, Buffer.of(Math.floor(random() * 256)));
  if (kind < 0.6) {
    // Bytes that mean something to text formats.
    const marks = Buffer.from('\n\r\t "\\,;:|=#@-+.eiuNT0919\0');
    const from = Math.floor(random() * marks.length);
    return spliced(body, at, at + Math.floor(random() * 2), marks.subarray(from, from + 1));
  }
  if (kind < 0.75) return body.subarray(0, at);
  const end = Math.min(body.length, at + Math.floor(random() * 40));
  return spliced(body, end, end, body.subarray(at, end));
}

function spliced(body: Buffer, start: number, end: number, instead: Buffer): Buffer {
  return Buffer.concat([body.subarray(0, start), instead, body.subarray(end)]);
}

/** Mulberry32, so that a failing case comes again. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
