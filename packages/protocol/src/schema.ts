/**
 * JSON Schemas with the types of TypeBox, and in its words. TypeBox itself is 370 modules, and to load them took a tenth
 * of the server's start; of the schemas that are written with it only plain objects are needed.
 */
import type { Type as TypeBox } from 'typebox';

export type { Static, TSchema } from 'typebox';

type Schema = Record<PropertyKey, unknown>;

/** Of a property that may be absent. It shows neither in JSON nor where keys are listed. */
const optional = Symbol('optional');

const ofType = (type: string) => (options?: Schema) => ({ type, ...options });

function objectOf(properties: Readonly<Record<string, Schema>>, options?: Schema): Schema {
  const keys = Object.keys(properties).filter((key) => properties[key]?.[optional] !== true);
  return { type: 'object', ...(keys.length > 0 && { required: keys }), properties, ...options };
}

const builders = {
  String: ofType('string'),
  Number: ofType('number'),
  Integer: ofType('integer'),
  Boolean: ofType('boolean'),
  Null: ofType('null'),
  Unknown: (options?: Schema) => ({ ...options }),
  Literal: (value: unknown, options?: Schema) => ({ type: typeof value, const: value, ...options }),
  Enum: (values: readonly unknown[], options?: Schema) => ({ enum: [...values], ...options }),
  Array: (items: Schema, options?: Schema) => ({ type: 'array', items, ...options }),
  Tuple: (items: readonly Schema[], options?: Schema) => ({
    ...{ type: 'array', additionalItems: false, items, minItems: items.length },
    ...options,
  }),
  Record: (_key: Schema, value: Schema, options?: Schema) => ({
    ...{ type: 'object', patternProperties: { '^.*$': value } },
    ...options,
  }),
  Union: (schemas: readonly Schema[], options?: Schema) => ({ anyOf: schemas, ...options }),
  Intersect: (schemas: readonly Schema[], options?: Schema) => ({ allOf: schemas, ...options }),
  /** Any schema, for a type that is told. */
  Unsafe: (schema: Schema) => schema,
  Object: objectOf,
  Optional: (schema: Schema) => Object.defineProperty({ ...schema }, optional, { value: true }),
  /** An object of which no property may be absent. */
  Required: ({ type: _, required: __, properties, ...options }: Schema) => {
    const entries = Object.entries(properties as Record<string, Schema>);
    return objectOf(Object.fromEntries(entries.map(([key, one]) => [key, { ...one }])), options);
  },
};

/** Schemas as TypeBox would build them. */
export const Type = builders as unknown as Pick<typeof TypeBox, keyof typeof builders>;
