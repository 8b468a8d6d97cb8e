import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, parseDocument } from 'yaml';
import { rootFolder } from './setup/paths.mjs';

function read(path) {
  return readFileSync(join(rootFolder, path), 'utf8');
}

const manifests = [
  'package.json',
  ...readdirSync(join(rootFolder, 'packages')).map((name) => `packages/${name}/package.json`),
]
  .filter((path) => existsSync(join(rootFolder, path)))
  .map((path) => ({ path, ...JSON.parse(read(path)) }));

/** All direct dependencies but our own packages: [path of the manifest, name, version]. */
const dependencies = manifests.flatMap(({ path, dependencies = {}, devDependencies = {} }) =>
  Object.entries({ ...dependencies, ...devDependencies })
    .filter(([name]) => !name.startsWith('@tidemark/'))
    .map(([name, version]) => [path, name, version]),
);

test('every direct dependency is pinned, and docs/dependencies.md has that version', () => {
  const lines = read('docs/dependencies.md').split('\n');
  for (const [path, name, version] of dependencies) {
    assert.match(version, /^\d+\.\d+\.\d+$/, `${name} in ${path} is not pinned`);
    const line = lines.find((candidate) => candidate.startsWith(`| \`${name}\` |`));
    assert.ok(line !== undefined, `${name} of ${path} has no line`);
    assert.equal(line.split('|')[2].trim(), version, `${name} is documented in another version`);
  }
});

test('docs/dependencies.md has no line for what is not used', () => {
  const used = new Set(dependencies.map(([, name]) => name));
  const documented = [...read('docs/dependencies.md').matchAll(/^\| `([^`]+)` \|/gm)];
  assert.ok(documented.length > 0);
  for (const [, name] of documented) assert.ok(used.has(name), `${name} is not used any more`);
});

test('all that the Dockerfile copies exists', () => {
  const copies = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+)$/gm)];
  assert.ok(copies.length > 0);
  for (const [, args] of copies) {
    for (const source of args.split(' ').slice(0, -1)) {
      assert.ok(existsSync(join(rootFolder, source)), `${source} does not exist`);
    }
  }
});

test('the Dockerfile starts Node with the flags that the launcher takes', () => {
  const flags = JSON.parse(read('packages/server/bin/node-flags.json'));
  const [, entryPoint] = read('Dockerfile').match(/^ENTRYPOINT (.+)$/m);
  assert.deepEqual(JSON.parse(entryPoint), ['node', ...flags, 'packages/server/src/main.ts']);
});

test('the Dockerfile takes the major version of Node that the packages bring', () => {
  const [
    {
      dependencies: { node },
    },
  ] = manifests;
  const images = [...read('Dockerfile').matchAll(/^FROM node:(\d+)-/gm)];
  assert.equal(images.length, 3);
  for (const [, major] of images) assert.equal(major, node.split('.')[0]);
});

test('the image lets every workspace in that npm ci asks for', () => {
  const [{ workspaces }] = manifests;
  for (const workspace of workspaces) {
    const copies =
      read('Dockerfile').split(`COPY ${workspace}/package.json ${workspace}/`).length - 1;
    assert.equal(copies, 2, workspace);
  }
});

test('compose.yaml is whole, and the service is locked down', () => {
  assert.deepEqual(parseDocument(read('compose.yaml')).errors, []);
  const { services, volumes } = parse(read('compose.yaml'));
  const { tidemark } = services;
  assert.deepEqual(tidemark.ports, ['127.0.0.1:8080:8080']);
  assert.deepEqual(tidemark.volumes, ['tidemark-data:/data']);
  assert.ok('tidemark-data' in volumes);
  assert.equal(tidemark.environment.TIDEMARK_LISTEN, '0.0.0.0:8080');
  assert.match(tidemark.environment.TIDEMARK_TOKEN, /^\$\{TIDEMARK_TOKEN:\?.+\}$/);
  assert.equal(tidemark.healthcheck.test[0], 'CMD');
  assert.equal(tidemark.read_only, true);
  assert.deepEqual(tidemark.cap_drop, ['ALL']);
  assert.deepEqual(tidemark.security_opt, ['no-new-privileges:true']);
});

test('the workflow can be read, and may not write', () => {
  const workflow = parse(read('.github/workflows/ci.yaml'));
  assert.deepEqual(workflow.permissions, { contents: 'read' });
  for (const { uses } of workflow.jobs.test.steps) {
    if (uses !== undefined) assert.match(uses, /@v\d+$/);
  }
});

test('what people and CI call can be run', () => {
  for (const path of ['.ci/run', 'packages/server/bin/tidemark.mjs']) {
    assert.ok((statSync(join(rootFolder, path)).mode & 0o111) !== 0, path);
  }
});

test('links in the documentation lead somewhere', () => {
  const pages = [
    'README.md',
    ...readdirSync(join(rootFolder, 'docs')).map((name) => `docs/${name}`),
  ];
  for (const page of pages.filter((name) => name.endsWith('.md'))) {
    for (const [, target] of read(page).matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)) {
      const path = join(rootFolder, page, '..', target);
      assert.ok(existsSync(path), `${page} links to ${target}`);
    }
  }
});
