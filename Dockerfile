# syntax=docker/dockerfile:1

# The web app. Only this stage has build tools and development dependencies.
FROM node:26-bookworm-slim AS web
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/protocol/package.json packages/protocol/
COPY packages/client/package.json packages/client/
COPY packages/server/package.json packages/server/
COPY packages/web/package.json packages/web/
# No install scripts: the only one that does anything brings a Node, and this image has one.
RUN npm ci --ignore-scripts --no-audit --no-fund --workspace packages/web
COPY tsconfig.json ./
COPY packages/protocol packages/protocol
COPY packages/web packages/web
RUN node node_modules/vite/bin/vite.js build packages/web

# What the server needs to run: no tests, no tools, none of the web app's packages.
FROM node:26-bookworm-slim AS server
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/protocol/package.json packages/protocol/
COPY packages/client/package.json packages/client/
COPY packages/server/package.json packages/server/
COPY packages/web/package.json packages/web/
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace packages/server
COPY packages/protocol packages/protocol
COPY packages/client packages/client
COPY packages/server packages/server

FROM node:26-bookworm-slim
ENV NODE_ENV=production \
    UV_THREADPOOL_SIZE=16 \
    NODE_COMPILE_CACHE=/app/.cache/code \
    TIDEMARK_DATA=/data
WORKDIR /app
COPY --from=server /app ./
COPY --from=web /app/packages/web/dist packages/web/dist
# Fills the cache of compiled sources, which the running container only reads.
RUN node packages/server/src/main.ts --help > /dev/null && \
    node -e "import('./packages/server/src/commands/serve/serve.ts')" && \
    node -e "import('./packages/server/src/store/engine/remote.ts')"
# The image's own unprivileged user; /data is all that it may write to.
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# As packages/server/bin/launch.mjs starts it.
ENTRYPOINT ["node", "--initial-old-space-size=160", "--external-memory-accounted-in-global-limit", "packages/server/src/main.ts"]
CMD ["serve"]
