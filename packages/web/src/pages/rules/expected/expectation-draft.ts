import type { Expectation, ExpectationChange } from '@tidemark/protocol';

/** An expectation while it is being written. */
export type ExpectationDraft = { match: string; every: string; name: string; severity: string };

export const emptyExpectation: ExpectationDraft = {
  match: '',
  every: '5m',
  name: '',
  severity: 'warning',
};

export function draftOf(expectation: Expectation): ExpectationDraft {
  const { match, every, name, labels } = expectation;
  return { match, every, name, severity: labels.severity ?? '' };
}

/** What the server is told; what the form does not show stays as it was. */
export function changeOf(draft: ExpectationDraft, before: Expectation | null): ExpectationChange {
  const { severity: _, ...labels } = before?.labels ?? {};
  const severity = draft.severity.trim();
  const name = draft.name.trim();
  return {
    match: draft.match.trim(),
    every: draft.every.trim(),
    ...(name === '' ? {} : { name }),
    labels: { ...labels, ...(severity === '' ? {} : { severity }) },
    ...(before === null ? {} : { annotations: before.annotations }),
  };
}
