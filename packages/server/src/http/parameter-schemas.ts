import { Type } from '@tidemark/protocol/schema';

/** Query parameters that several routes have, as the API documentation shows them. */
export const parameter = {
  name: Type.Optional(Type.String({ description: 'Name of the metric' })),
  start: Type.Optional(
    Type.String({
      description: 'RFC 3339 or epoch milliseconds, inclusive; absent: from the beginning',
    }),
  ),
  end: Type.Optional(
    Type.String({ description: 'RFC 3339 or epoch milliseconds, inclusive; absent: to the end' }),
  ),
  labels: Type.Optional(
    Type.String({ description: 'Only series with all of these: {"host":"a"} or host=a,zone=b' }),
  ),
};
