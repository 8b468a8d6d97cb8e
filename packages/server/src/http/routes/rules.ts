import {
  ErrorAnswer,
  maxPreviewSteps,
  Rule,
  RuleDefinition,
  RulePreview,
  RulePreviewRequest,
  RulesAnswer,
} from '@tidemark/protocol';
import { Type } from '@tidemark/protocol/schema';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { badRequest, TidemarkError } from '../../errors/index.ts';
import { parseDuration } from '../../promql/index.ts';
import { describeRule, type LiveRule, maxListedAlerts, type Rules } from '../../rules/index.ts';
import type { Bodies } from '../bodies.ts';
import { mapInTurns } from '../map-in-turns.ts';
import { untilClosed } from '../prometheus/run-query.ts';
import { time } from '../query-parameters.ts';
import type { Services } from '../services.ts';

const tags = ['rules'];
const params = Type.Object({ id: Type.String() });
type WithId = { Params: { id: string } };
const failures = { 400: ErrorAnswer, 404: ErrorAnswer, 409: ErrorAnswer, 503: ErrorAnswer };

/** Rules of files and of the API: listed, made, changed, taken away, and tried out. */
export function ruleRoutes(app: FastifyInstance, { rules }: Services, bodies: Bodies): void {
  readRoutes(app, rules);
  changeRoutes(app, rules, bodies);
  previewRoute(app, rules, bodies);
}

function readRoutes(app: FastifyInstance, rules: Rules): void {
  app.get(
    '/v1/rules',
    { schema: { tags, summary: 'All rules with their state', response: { 200: RulesAnswer } } },
    async () => ({
      rules: await mapInTurns(rules.rules(), (rule) => describeRule(rule, maxListedAlerts)),
    }),
  );
  app.get<WithId>(
    '/v1/rules/:id',
    {
      schema: {
        ...{ tags, params, summary: 'One rule with its alerts' },
        response: { 200: Rule, 404: ErrorAnswer },
      },
    },
    async (request) => describeRule(found(rules, request.params.id)),
  );
}

function changeRoutes(app: FastifyInstance, rules: Rules, bodies: Bodies): void {
  app.post(
    '/v1/rules',
    {
      schema: {
        ...{ tags, summary: 'Make a rule', body: RuleDefinition },
        description:
          'In the words of Prometheus rule files, or with a form in the place of expr. It is evaluated at once, and kept across restarts.',
        response: { 201: Rule, ...failures },
      },
    },
    (request, reply) =>
      bodies.with(request, async (body) => {
        const made = await rules.create(parsed(body));
        return reply.status(201).send(describeRule(made));
      }),
  );
  app.put<WithId>(
    '/v1/rules/:id',
    {
      schema: {
        ...{ tags, params, summary: 'Change a rule of the API', body: RuleDefinition },
        description: 'Its alerts go on as long as they keep their labels.',
        response: { 200: Rule, ...failures },
      },
    },
    (request) =>
      bodies.with(request, async (body) =>
        describeRule(await rules.replace(request.params.id, parsed(body))),
      ),
  );
  app.delete<WithId>(
    '/v1/rules/:id',
    {
      schema: {
        ...{ tags, params, summary: 'Take a rule of the API away; its alerts are over' },
        response: { 204: Type.Null(), ...failures },
      },
    },
    async (request, reply): Promise<FastifyReply> => {
      await rules.remove(request.params.id);
      return reply.status(204).send();
    },
  );
}

function previewRoute(app: FastifyInstance, rules: Rules, bodies: Bodies): void {
  app.post(
    '/v1/rules/preview',
    {
      schema: {
        ...{ tags, summary: 'Where would a rule have fired?', body: RulePreviewRequest },
        response: { 200: RulePreview, 400: ErrorAnswer, 422: ErrorAnswer, 503: ErrorAnswer },
      },
    },
    (request, reply) =>
      bodies.with(request, async (body) => {
        const asked = parsed(body) as Record<string, unknown> | null;
        const times = timesOf(asked ?? {});
        return rules.preview(asked?.rule, times, untilClosed(reply));
      }),
  );
}

function found(rules: Rules, id: string): LiveRule {
  const rule = rules.get(id);
  if (rule !== undefined) return rule;
  throw new TidemarkError('no_such_rule', `There is no rule ${id}.`, { status: 404 });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw badRequest('body', 'expected JSON such as {"alert":"HighLoad","expr":"load1 > 4"}');
  }
}

/** `step` may be left out: then it is the interval of the rule. */
function timesOf({ start, end, step }: Record<string, unknown>) {
  const startMs = timeOf('start', start);
  const endMs = timeOf('end', end);
  if (endMs < startMs) throw badRequest('end', 'expected a time that is not before start');
  if (step === undefined) return { startMs, endMs, stepMs: undefined };
  const stepMs = typeof step === 'string' ? parseDuration(step) : null;
  if (stepMs === null || stepMs === 0) {
    throw badRequest('step', 'expected a duration such as 30s or 5m');
  }
  if ((endMs - startMs) / stepMs > maxPreviewSteps) {
    throw badRequest('step', `expected a step that gives at most ${maxPreviewSteps} of them`);
  }
  return { startMs, endMs, stepMs };
}

function timeOf(field: string, value: unknown): number {
  const ms = time({ [field]: value === undefined ? undefined : String(value) }, field);
  if (ms === undefined) throw badRequest(field, 'expected a time');
  return ms;
}
