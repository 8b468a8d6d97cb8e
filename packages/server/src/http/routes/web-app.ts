import { existsSync } from 'node:fs';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Addresses of the web app's pages: all of them get the same document. */
const pages = [
  '/',
  '/explore',
  '/alerts',
  '/alerts/rules',
  '/alerts/mutes',
  '/alerts/receivers',
  '/alerts/deliveries',
  '/alerts/history',
  '/hosts',
  // Its old address, which the web app turns into the new one.
  '/dashboard',
  '/cardinality',
  '/settings',
];

const notBuilt = `<!doctype html><title>Tidemark</title><p>Tidemark is running, but its web app is not built.
Run <code>npm start</code>, or <code>npm run build -w @tidemark/web</code> and start again.</p>`;

/** Serves the built web app from `root`; without it, a page that says how to build it. */
export async function webAppRoutes(app: FastifyInstance, root: string): Promise<void> {
  if (!existsSync(`${root}/index.html`)) {
    for (const url of pages) {
      app.get(url, hidden, (_request, reply) => reply.type('text/html').send(notBuilt));
    }
    return;
  }
  await app.register(fastifyStatic, {
    root,
    wildcard: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: '1y',
    // Only files under /assets carry a hash in their name.
    setHeaders: (response, path) => {
      if (!path.includes('/assets/')) response.header('cache-control', 'no-cache');
    },
  });
  for (const url of pages) {
    app.get(url, hidden, (_request, reply) => reply.sendFile('index.html'));
  }
  // A person gets the app's own page for what is not found, a program gets JSON.
  app.get('/*', hidden, (request, reply) => {
    const isPerson = request.headers.accept?.includes('text/html') ?? false;
    return isPerson ? reply.status(404).sendFile('index.html') : reply.callNotFound();
  });
}

const hidden = { schema: { hide: true } };
