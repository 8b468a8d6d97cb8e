import type { Api } from '../api.ts';

/** A real sender under way in a test, with its own account of what was acknowledged. */
export type Load = {
  readonly name: string;
  /** How much has arrived by this sender's account: it grows while all is well. */
  progress: () => number | Promise<number>;
  /** Makes nothing new, and resolves when all that was made is acknowledged or given up. */
  finish: () => Promise<void>;
  /** Throws when anything acknowledged is lost, or anything is there that was not sent; says what it found. */
  check: (api: Api) => Promise<string>;
  /** Called right before a kill, for a sender without acknowledgements: what it sees now must stay. */
  beforeKill?: (api: Api) => Promise<void>;
};
