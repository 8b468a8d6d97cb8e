import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type as TypeBox } from 'typebox';
import { type TSchema, Type } from './schema.ts';

/** The same with either. */
const written: Readonly<Record<string, (type: typeof Type) => TSchema>> = {
  String: (type) => type.String({ description: 'd' }),
  Number: (type) => type.Number(),
  Integer: (type) => type.Integer({ minimum: 1, maximum: 2 }),
  Boolean: (type) => type.Boolean(),
  Null: (type) => type.Null(),
  Unknown: (type) => type.Unknown({ description: 'd' }),
  'Literal, a string': (type) => type.Literal('a', { description: 'd' }),
  'Literal, a number': (type) => type.Literal(3),
  'Literal, a boolean': (type) => type.Literal(true),
  Enum: (type) => type.Enum(['a', 'b'], { description: 'd' }),
  Array: (type) => type.Array(type.String(), { description: 'd', maxItems: 3 }),
  Tuple: (type) => type.Tuple([type.Number(), type.String()], { description: 'd' }),
  Record: (type) => type.Record(type.String(), type.Unknown(), { description: 'd' }),
  Union: (type) => type.Union([type.Literal('a'), type.Null()], { description: 'd' }),
  Intersect: (type) => type.Intersect([type.Object({}), type.Object({ a: type.String() })]),
  Object: (type) =>
    type.Object(
      { a: type.String(), b: type.Optional(type.Integer({ description: 'd' })) },
      { additionalProperties: false },
    ),
  'Object, all optional': (type) => type.Object({ a: type.Optional(type.String()) }),
  'Optional alone': (type) => type.Optional(type.Union([type.String()], { description: 'd' })),
  Unsafe: (type) => type.Unsafe<'a'>(type.String({ description: 'd' })),
  Required: (type) =>
    type.Required(type.Object({ a: type.Optional(type.String()), b: type.Number() })),
};

for (const [name, write] of Object.entries(written)) {
  test(`${name} is written as TypeBox writes it`, () => {
    assert.equal(JSON.stringify(write(Type)), JSON.stringify(write(TypeBox)));
  });
}

test('all that there is is compared', () => {
  const compared = new Set(Object.keys(written).map((name) => /^\w+/.exec(name)?.[0]));
  assert.deepEqual([...compared].sort(), Object.keys(Type).sort());
});

test('a schema that is made optional stays as it is elsewhere', () => {
  const shared = Type.String();
  const both = Type.Object({ optional: Type.Optional(shared), required: shared });
  assert.equal(
    JSON.stringify(both),
    JSON.stringify(
      TypeBox.Object({
        optional: TypeBox.Optional(TypeBox.String()),
        required: TypeBox.String(),
      }),
    ),
  );
});
