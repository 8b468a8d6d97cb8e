/** A random number from 0 to 1, without 1. */
export type Random = () => number;

/** Mulberry32 (Tommy Ettinger, public domain): the same numbers for the same seed. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomInteger(random: Random, below: number): number {
  return Math.floor(random() * below);
}

/** TIDEMARK_TEST_SEED repeats a run; otherwise each run is another one. */
export function chooseSeed(): number {
  const given = process.env.TIDEMARK_TEST_SEED;
  return given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
}
