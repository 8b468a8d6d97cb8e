import { type Static, Type } from './schema.ts';

/** One bad item of a request: where it is, and what was expected there. */
export const ErrorDetail = Type.Object({
  index: Type.Optional(Type.Integer({ description: 'Position of the bad item in the array' })),
  field: Type.Optional(Type.String({ description: 'The field that was refused' })),
  message: Type.String({ description: 'What was expected' }),
});
export type ErrorDetail = Static<typeof ErrorDetail>;

/** The body of every 4xx and 5xx answer of the native API. */
export const ErrorAnswer = Type.Object({
  error: Type.Object({
    code: Type.String({ description: 'Stable, for programs' }),
    message: Type.String({ description: 'For people' }),
    details: Type.Array(ErrorDetail),
  }),
  stored: Type.Optional(
    Type.Integer({ description: 'How many items of the request were stored all the same' }),
  ),
});
export type ErrorAnswer = Static<typeof ErrorAnswer>;
