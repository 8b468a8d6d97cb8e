import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance } from 'fastify';
import { parseSelector } from '../../promql/index.ts';
import { badData, invalidParameter } from '../prometheus/failure.ts';
import { type QueryParameters, textOf } from '../prometheus/parameters.ts';
import { describeAlerts, describeGroups, type RulesFilter } from '../prometheus/rules-answer.ts';
import { parsed } from '../prometheus/run-query.ts';
import { answers } from '../prometheus/schemas.ts';
import { sendData } from '../prometheus/success.ts';
import type { Services } from '../services.ts';

const list = Type.Optional(Type.Array(Type.String()));
const tags = ['prometheus'];

/** Rules and the alerts of rules, as Prometheus gives them. */
export function prometheusRulesRoutes(app: FastifyInstance, { rules }: Services): void {
  const schema = {
    tags,
    summary: 'Rules with their alerts and how they fare',
    querystring: Type.Object({
      type: Type.Optional(Type.String({ description: 'alert or record' })),
      'rule_name[]': list,
      'rule_group[]': list,
      'file[]': list,
      'match[]': list,
      exclude_alerts: Type.Optional(Type.String()),
      group_limit: Type.Optional(Type.Integer()),
      group_next_token: Type.Optional(Type.String()),
    }),
    response: answers(Type.Object({ groups: Type.Array(Type.Unknown()) })),
  };
  app.get('/api/v1/rules', { schema }, async (request, reply) => {
    const asked = parametersOf(request.url);
    const described = describeGroups(rules, filterOf(asked));
    return sendData(reply, page(described, asked));
  });
  const alertsSchema = {
    tags,
    summary: 'Alerts of rules that are pending or firing',
    response: answers(Type.Object({ alerts: Type.Array(Type.Unknown()) })),
  };
  app.get('/api/v1/alerts', { schema: alertsSchema }, async (_request, reply) =>
    sendData(reply, { alerts: describeAlerts(rules) }),
  );
}

function parametersOf(url: string): QueryParameters {
  const at = url.indexOf('?');
  return new URLSearchParams(at === -1 ? '' : url.slice(at + 1));
}

function filterOf(asked: QueryParameters): RulesFilter {
  const type = textOf(asked, 'type').toLowerCase();
  if (type !== '' && type !== 'alert' && type !== 'record') {
    throw invalidParameter('type', `not supported value ${JSON.stringify(type)}`);
  }
  const selectors = asked
    .getAll('match[]')
    .map((text) => parsed('match[]', () => parseSelector(text)));
  return {
    type: type === '' ? null : type,
    names: new Set(asked.getAll('rule_name[]')),
    groups: new Set(asked.getAll('rule_group[]')),
    files: new Set(asked.getAll('file[]')),
    matches: (labels) =>
      selectors.length === 0 ||
      selectors.some((matchers) =>
        matchers.every(({ label, matches }) =>
          matches(Object.hasOwn(labels, label) ? (labels[label] ?? '') : ''),
        ),
      ),
    excludesAlerts: booleanOf(asked, 'exclude_alerts'),
  };
}

/** What Go's ParseBool takes. */
function booleanOf(asked: QueryParameters, name: string): boolean {
  const text = textOf(asked, name);
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['', '0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  throw invalidParameter(
    name,
    `strconv.ParseBool: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}

/** So many groups as are asked for, and where the next page begins. */
function page(
  described: Iterable<{ token: string; group: object }>,
  asked: QueryParameters,
): object {
  const limit = groupLimitOf(asked);
  const token = textOf(asked, 'group_next_token');
  if (token !== '' && limit === 0) {
    throw badData('group_limit needs to be specified when group_next_token is set');
  }
  const groups: object[] = [];
  let isBegun = token === '';
  for (const one of described) {
    isBegun ||= one.token === token;
    if (!isBegun) continue;
    if (limit > 0 && groups.length === limit) return { groups, groupNextToken: one.token };
    groups.push(one.group);
  }
  if (!isBegun) {
    throw badData(`invalid group_next_token '${token}'. were rule groups changed?`);
  }
  return { groups };
}

function groupLimitOf(asked: QueryParameters): number {
  const text = textOf(asked, 'group_limit');
  if (text === '') return 0;
  if (!/^\d{1,15}$/.test(text) || Number(text) === 0) {
    throw invalidParameter('group_limit', 'group_limit value must be a positive number');
  }
  return Number(text);
}
