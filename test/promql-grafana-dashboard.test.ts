/** What docs/grafana holds is what Grafana takes, and each of its queries is one that Tidemark answers. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { parse as parseYaml } from 'yaml';
import { Api } from './support/api.ts';
import { type RunningServer, startServer } from './support/server.ts';
import { waitUntil } from './support/wait-until.ts';

type Panel = { id: number; title: string; datasource: { uid: string }; targets: Target[] };
type Target = { expr: string; refId: string };
type Variable = { name: string; query: { query: string } };
type Dashboard = { uid: string; panels: Panel[]; templating: { list: Variable[] } };

const read = (path: string) =>
  readFile(new URL(`../docs/grafana/${path}`, import.meta.url), 'utf8');

/** What Grafana puts in the place of its variables. */
const variables: [RegExp, string][] = [
  [/\$__rate_interval/g, '1m'],
  [/\$metric/g, 'tidemark_series'],
  [/\$label/g, 'host'],
  [/\$value/g, '.*'],
];

const filledIn = (text: string) =>
  variables.reduce((filled, [name, value]) => filled.replace(name, value), text);

describe('the dashboard', () => {
  let server: RunningServer;
  let api: Api;
  let dashboard: Dashboard;
  before(async () => {
    server = await startServer();
    api = new Api(server.url);
    dashboard = JSON.parse(await read('dashboards/tidemark.json'));
  });
  after(() => server.stop());

  it('has queries that are answered, with samples where the server records some', async () => {
    assert.ok(dashboard.panels.length > 5);
    for (const { title, targets } of dashboard.panels) {
      for (const { expr } of targets) {
        const query = new URLSearchParams({ query: filledIn(expr) });
        const parsed = await api.request('GET', `/api/v1/parse_query?${query}`);
        assert.equal(parsed.status, 200, `${title}: ${expr}: ${parsed.text}`);
      }
    }
    const answered = async (expr: string) => {
      const query = new URLSearchParams({ query: filledIn(expr) });
      const { data } = await api.get<{ data: { result: unknown[] } }>(`/api/v1/query?${query}`);
      return data.result.length > 0;
    };
    // What happens seldom (a mean of nothing) has no samples yet.
    for (const { title, targets } of dashboard.panels.filter(({ id }) =>
      [1, 2, 3, 4].includes(id),
    )) {
      for (const { expr } of targets) await waitUntil(`${title}: ${expr}`, () => answered(expr));
    }
  });

  it('has variables that the API fills', async () => {
    for (const { name, query } of dashboard.templating.list) {
      const selector = /label_(?:values|names)\((\{[^}]*\})/.exec(query.query)?.[1];
      const match = selector === undefined ? {} : { 'match[]': filledIn(selector) };
      const list = name === 'label' ? 'labels' : 'label/__name__/values';
      const path = `/api/v1/${list}?${new URLSearchParams(match)}`;
      const { data } = await api.get<{ data: string[] }>(path);
      assert.ok(data.length > 0, `${name}: ${query.query}`);
    }
  });

  it('goes with the data source that is provisioned', async () => {
    const { datasources } = parseYaml(await read('provisioning/datasources/tidemark.yaml'));
    assert.deepEqual(
      datasources.map(({ type, uid }: { type: string; uid: string }) => [type, uid]),
      [['prometheus', 'tidemark']],
    );
    for (const { datasource } of dashboard.panels) assert.equal(datasource.uid, 'tidemark');
    const { providers } = parseYaml(await read('provisioning/dashboards/tidemark.yaml'));
    assert.equal(providers.length, 1);
  });
});
