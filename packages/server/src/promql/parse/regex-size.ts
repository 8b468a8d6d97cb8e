/**
 * Largest regex, as {@link regexSize} counts: to compile one takes about 5 µs for each of its parts, in one go. A UUID
 * has 40, a list of a thousand names with their dots about 20,000.
 */
export const maxRegexSize = 32_768;

/** All regexes of one query together. */
export const maxRegexSizeOfQuery = 65_536;

/** What the regular expressions of one query may still be. */
export class RegexBudget {
  #size = 0;

  /** @throws Error when all together are too large to be compiled for one query. */
  take(size: number): void {
    this.#size += size;
    if (this.#size <= maxRegexSizeOfQuery) return;
    throw new Error(`the regular expressions have more than ${maxRegexSizeOfQuery} parts together`);
  }
}

/**
 * The size of the pattern, see {@link regexSize}.
 * @throws Error when it is so large that compiling it would hold up everybody.
 */
export function checkedRegexSize(pattern: string): number {
  const size = regexSize(pattern);
  if (size <= maxRegexSize) return size;
  throw new Error(
    `error parsing regexp: it has ${size} parts with its repetitions, expected at most ${maxRegexSize}`,
  );
}

const repetition = /\{(\d{1,9})(?:,(\d{0,9}))?\}/y;

/**
 * How many parts a regex of RE2's syntax has (characters, classes, groups), with repetitions like `{3,50}` written out,
 * as RE2 does: in a few characters there may be millions. Of what is no regex it is any number.
 */
export function regexSize(pattern: string): number {
  /** Of the groups that are open, the outermost first. */
  const sizes = [0];
  let last = 0;
  for (let at = 0; at < pattern.length; at++) {
    const inner = sizes.length - 1;
    switch (pattern[at]) {
      case '(':
        sizes.push(0);
        last = 0;
        continue;
      case ')':
        if (inner === 0) continue;
        last = 1 + (sizes.pop() ?? 0);
        sizes[inner - 1] += last;
        continue;
      case '{': {
        repetition.lastIndex = at;
        const found = repetition.exec(pattern);
        if (found === null) break;
        const times = Math.max(1, Number(found[1]), Number(found[2] ?? 0));
        sizes[inner] += last * (times - 1);
        last *= times;
        at += found[0].length - 1;
        continue;
      }
      case '*':
      case '+':
      case '?':
        continue;
      case '[':
        at = endOfClass(pattern, at);
        break;
      case '\\':
        at++;
        break;
    }
    last = 1;
    sizes[inner]++;
  }
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Where the class that begins at `[` ends: its first sign may be `]`, and it may hold others like `[:alpha:]`. */
function endOfClass(pattern: string, start: number): number {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  for (; at < pattern.length && pattern[at] !== ']'; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern.startsWith('[:', at)) at = Math.max(at, pattern.indexOf(':]', at) + 1);
  }
  return at;
}
