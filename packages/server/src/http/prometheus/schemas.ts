import { PrometheusError } from '@tidemark/protocol';
import { type TSchema, Type } from '@tidemark/protocol/schema';

const time = (description: string) =>
  Type.Optional(
    Type.String({ description: `${description}: unix seconds, with decimals, or RFC 3339` }),
  );

/** Parameters of several routes, as the API documentation shows them; a form takes the same. */
export const parameters = {
  query: Type.String({ description: 'PromQL' }),
  time: time('When; absent: now'),
  start: time('The first time, inclusive'),
  end: time('The last time, inclusive'),
  step: Type.String({ description: 'Seconds, or a duration like 15s' }),
  match: Type.Optional(
    Type.Array(Type.String(), { description: 'Selectors; series that any of them selects' }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Most entries of the answer; 0: all of them' }),
  ),
  timeout: Type.Optional(Type.String({ description: 'Ends the query; 2m at most' })),
  lookback: Type.Optional(
    Type.String({ description: 'How far back a selector looks for a sample; 5m by default' }),
  ),
  stats: Type.Optional(
    Type.String({ description: 'With any text the answer says what the query took' }),
  ),
};

/** `{"status":"success","data":…}` with remarks, or an error. */
export function answers(data: TSchema): Record<number, TSchema> {
  return {
    200: Type.Object({
      status: Type.Literal('success'),
      data,
      warnings: Type.Optional(Type.Array(Type.String())),
      infos: Type.Optional(Type.Array(Type.String())),
    }),
    400: PrometheusError,
    422: PrometheusError,
    503: PrometheusError,
  };
}

export const queryData = Type.Object({
  resultType: Type.Union(['scalar', 'string', 'vector', 'matrix'].map((one) => Type.Literal(one))),
  result: Type.Array(Type.Unknown()),
  stats: Type.Optional(Type.Object({})),
});
