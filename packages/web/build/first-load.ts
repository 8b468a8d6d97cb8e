import { gzipSync } from 'node:zlib';
import type { Plugin, Rollup } from 'vite';

/** Most compressed script that any page may load before it paints, in bytes. */
const maxFirstLoadBytes = 300_000;

/** Prints how much script each page loads before it paints, and fails the build above the limit. */
export function firstLoad(): Plugin {
  return {
    name: 'tidemark-first-load',
    apply: 'build',
    generateBundle(_options, bundle) {
      const chunks = new Map(
        Object.values(bundle)
          .filter((file) => file.type === 'chunk')
          .map((chunk) => [chunk.fileName, chunk]),
      );
      const entry = [...chunks.values()].find((chunk) => chunk.isEntry);
      if (entry === undefined) return;
      const pages = entry.dynamicImports.filter((name) => name.includes('-page-'));
      const shown = [[], ...pages.map((name) => [name]), ...tabsOf(pages, chunks)];
      for (const names of shown) {
        const needed = [entry.fileName, ...names];
        const sizeBytes = closure(needed, chunks)
          .map((chunk) => gzipSync(chunk.code).length)
          .reduce((sum, size) => sum + size, 0);
        const text = `${names.at(-1) ?? 'overview'}: ${(sizeBytes / 1000).toFixed(0)} kB of script (gzip)`;
        if (sizeBytes > maxFirstLoadBytes)
          this.error(`${text} before it paints, 300 kB is the limit`);
        this.info(`first load of ${text}`);
      }
    },
  };
}

/** Pages with tabs fetch one of them before they show anything: each page with each of its tabs. */
function tabsOf(
  pages: readonly string[],
  chunks: ReadonlyMap<string, Rollup.OutputChunk>,
): string[][] {
  return pages.flatMap((page) => {
    const tabs = chunks.get(page)?.dynamicImports ?? [];
    return tabs.filter((name) => name.includes('-tab-')).map((tab) => [page, tab]);
  });
}

/** These chunks and all that they import before they run. */
function closure(
  names: readonly string[],
  chunks: ReadonlyMap<string, Rollup.OutputChunk>,
): Rollup.OutputChunk[] {
  const found = new Map<string, Rollup.OutputChunk>();
  const visit = (name: string): void => {
    const chunk = chunks.get(name);
    if (chunk === undefined || found.has(name)) return;
    found.set(name, chunk);
    chunk.imports.forEach(visit);
  };
  names.forEach(visit);
  return [...found.values()];
}
