import { collectd } from '../../ingest/index.ts';
import { addForeignRoute } from '../foreign-route.ts';
import type { IntakeDoors } from '../intake-route.ts';
import type { Services } from '../services.ts';

/** What collectd's plugin `write_http` posts. */
export function collectdRoute(doors: IntakeDoors, { ingest }: Services): void {
  addForeignRoute(doors, ingest, {
    paths: ['/api/v1/collectd'],
    summary: 'collectd (write_http)',
    description:
      'JSON value lists, or PUTVAL commands. Metrics are named as collectd_exporter names them: `collectd_<plugin>_<type>`. 200 once all is safe on disk.',
    format: 'collectd',
    options: () => undefined,
    answer: collectd.answerTo,
  });
}
