import { useEffect } from 'react';

/** Names the page in the browser's tab: `Explore · Tidemark`. */
export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Tidemark`;
  }, [title]);
}
