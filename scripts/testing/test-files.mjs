import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { rootFolder } from '../setup/paths.mjs';

/**
 * Paths of the test files relative to the repository, those that contain one of the words, or all
 * when there is no word. Those that start real servers are apart: they need the web app and other programs.
 */
export function selectTestFiles(words, folder = rootFolder) {
  const isSelected = (file) => words.length === 0 || words.some((word) => file.includes(word));
  const testsIn = (name) => findTests(folder, join(folder, name)).filter(isSelected);
  return { unit: ['bench', 'packages', 'scripts'].flatMap(testsIn), endToEnd: testsIn('test') };
}

/** Parts of the paths of those that take longest. */
const longest = [
  'test/promql/',
  '/store-contract.',
  'test/explore-',
  'test/log-damage',
  'test/import',
];

/**
 * All in one order: what takes longest begins first, so that it is not left over alone at the end, and what is over
 * in no time comes last.
 */
export function inOrderOfLength({ unit, endToEnd }) {
  const files = [...endToEnd, ...unit];
  const isLong = (file) => longest.some((part) => file.includes(part));
  return [...files.filter(isLong), ...files.filter((file) => !isLong(file))];
}

function findTests(folder, from) {
  if (!existsSync(from)) return [];
  const found = [];
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const path = join(from, entry.name);
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && entry.name !== 'dist')
        found.push(...findTests(folder, path));
    } else if (/\.test\.(ts|mjs)$/.test(entry.name)) {
      found.push(relative(folder, path));
    }
  }
  return found.sort();
}
