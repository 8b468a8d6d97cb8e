import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

/** What becomes of parameters: several values, one, or none (null or an empty text). */
export type ParameterChanges = Readonly<Record<string, string | readonly string[] | null>>;

/** The query string (without `?`) after some of its parameters were changed. */
export function changedSearch(search: string, changes: ParameterChanges): string {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    parameters.delete(name);
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) {
      if (one !== '') parameters.append(name, one);
    }
  }
  return parameters.toString();
}

/** The parameters of the page's address, and the ways to change some of them. */
export function useParameters() {
  const [location, navigate] = useLocation();
  const search = useSearch();
  const parameters = useMemo(() => new URLSearchParams(search), [search]);
  const hrefWith = (changes: ParameterChanges): string => {
    const next = changedSearch(search, changes);
    return next === '' ? location : `${location}?${next}`;
  };
  return {
    parameters,
    /** The address of this page with some parameters changed. */
    hrefWith,
    /** Goes there; `replace` leaves no entry in the browser's history. */
    change: (changes: ParameterChanges, options?: { replace?: boolean }) =>
      navigate(hrefWith(changes), options),
  };
}
