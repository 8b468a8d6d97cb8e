import type { Change } from '../../documents/index.ts';

export const groupStateKind = 'group-state';

/** What a receiver was told of a group, as it is kept: with it a decision is made once, whatever crashes. */
export type GroupState = {
  receiver: string;
  groupKey: string;
  firing: readonly string[];
  isAcknowledged: boolean;
  lastMs: number;
  /** How long after the last message news waits. */
  spacingMs: number;
};

export function stateKeyOf(receiver: string, groupKey: string): string {
  return `${receiver}|${groupKey}`;
}

export function storingState(state: GroupState): Change {
  return { kind: groupStateKind, key: stateKeyOf(state.receiver, state.groupKey), value: state };
}

export function forgettingState(stateKey: string): Change {
  return { kind: groupStateKind, key: stateKey, value: undefined };
}
