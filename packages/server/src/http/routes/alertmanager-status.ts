import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import type { Services } from '../services.ts';

const tags = ['alertmanager'];

/** The version of Alertmanager whose API this is; `amtool` warns of others than its own. */
const apiVersion = '0.28.1';

/** What Alertmanager's API v2 says about the process. */
export function alertmanagerStatusRoutes(
  app: FastifyInstance,
  { notifier, nowMs }: Services,
  version: string,
): void {
  const startedAt = new Date(nowMs()).toISOString();
  const statusSchema = {
    tags,
    summary: 'Version, since when it runs, and the routing without secrets',
    response: { 200: Type.Unknown() },
  };
  app.get('/api/v2/status', { schema: statusSchema }, async () => ({
    // Alone, which is Alertmanager's word for it.
    cluster: { status: 'disabled' },
    config: { original: notifier.config?.routingText ?? defaultRoutingText },
    uptime: startedAt,
    versionInfo: {
      branch: '',
      buildDate: '',
      buildUser: '',
      goVersion: '',
      revision: `tidemark ${version}`,
      version: apiVersion,
    },
  }));

  const receiversSchema = {
    tags,
    summary: 'Names of all receivers',
    response: { 200: Type.Array(Type.Object({ name: Type.String() })) },
  };
  app.get('/api/v2/receivers', { schema: receiversSchema }, async () =>
    notifier.receiverNames.map((name) => ({ name })),
  );
}

const defaultRoutingText =
  'route:\n  receiver: all\n  group_by: [alertname]\nreceivers:\n  - name: all\n';
