import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { TidemarkError } from '../errors/index.ts';
import { fuzzCases, mutated } from '../protobuf/testing/mutated.ts';
import { ProtobufWriter } from '../protobuf/testing/protobuf-writer.ts';
import { decodeReadRequest, maxReadMatchers, maxReadQueries } from './read-request.ts';
import { encodeReadRequest, type QueryFields } from './testing/encode-read-request.ts';

const up = { type: 0, name: '__name__', value: 'up' };

function isRefusal(code: string, message: RegExp) {
  return (error: unknown) =>
    error instanceof TidemarkError &&
    error.status === 400 &&
    error.code === code &&
    message.test(error.message);
}

describe('a read request', () => {
  test('is read with its queries, times and matchers of all kinds', () => {
    const matchers = [
      up,
      { type: 1, name: 'job', value: '' },
      { type: 2, name: 'host', value: 'web-.*|db' },
      { type: 3, name: 'zone', value: 'eu.+' },
    ];
    const [first, second] = decodeReadRequest(
      encodeReadRequest([{ startMs: 1_000, endMs: 2_000, matchers }, {}], [1, 0]),
    );
    assert.ok(first && second);
    assert.deepEqual([first.startMs, first.endMs], [1_000, 2_000]);
    assert.deepEqual(
      first.matchers.map(({ label, operator, value }) => [label, operator, value]),
      [
        ['__name__', '=', 'up'],
        ['job', '!=', ''],
        ['host', '=~', 'web-.*|db'],
        ['zone', '!~', 'eu.+'],
      ],
    );
    assert.equal(first.matchers[2]?.matches('xdb'), false);
    assert.equal(first.matchers[2]?.matches('db'), true);
    assert.deepEqual(second, {
      ...{ startMs: 0, endMs: 0, stepMs: 0, rangeMs: 0 },
      matchers: [],
      isSeriesOnly: false,
    });
  });

  test('takes the ends of 64 bits for all time', () => {
    const all = { startMs: -(2n ** 63n), endMs: 2n ** 63n - 1n };
    const [query] = decodeReadRequest(encodeReadRequest([all]));
    assert.deepEqual([query?.startMs, query?.endMs], [-(2 ** 63), 2 ** 63]);
  });

  const hints: [string, NonNullable<QueryFields['hints']>, object][] = [
    ['their step and range', { stepMs: 15, rangeMs: 300 }, { stepMs: 15, rangeMs: 300 }],
    ['a narrower time', { startMs: 400, endMs: 600 }, { startMs: 400, endMs: 600 }],
    ['a wider time', { startMs: 1, endMs: 9_999 }, { startMs: 100, endMs: 1_000 }],
    ['a time that ends before it begins', { startMs: 9, endMs: 8 }, { startMs: 100, endMs: 1_000 }],
    ['negative steps', { stepMs: -1, rangeMs: -1 }, { stepMs: 0, rangeMs: 0 }],
    ['series only', { func: 'series' }, { isSeriesOnly: true }],
    ['some function', { func: 'rate' }, { isSeriesOnly: false }],
  ];
  for (const [what, given, expected] of hints) {
    test(`takes hints with ${what}`, () => {
      const body = encodeReadRequest([{ startMs: 100, endMs: 1_000, hints: given }]);
      assert.partialDeepStrictEqual(decodeReadRequest(body)[0], expected);
    });
  }

  const types: [string, readonly number[], boolean][] = [
    ['nothing', [], true],
    ['samples', [0], true],
    ['chunks rather than samples', [1, 0], true],
    ['only chunks', [1], false],
    ['only what nobody knows', [7], false],
  ];
  for (const [what, accepted, isTaken] of types) {
    test(`whose client takes ${what} is ${isTaken ? 'taken' : 'refused'}`, () => {
      const run = () => decodeReadRequest(encodeReadRequest([{ matchers: [up] }], accepted));
      if (isTaken) assert.equal(run().length, 1);
      else assert.throws(run, isRefusal('unsupported_response_type', /SAMPLES/));
    });
  }

  test('may have its response types unpacked', () => {
    assert.throws(
      () => decodeReadRequest(new ProtobufWriter().varint(2, 1).finish()),
      isRefusal('unsupported_response_type', /SAMPLES/),
    );
    assert.deepEqual(decodeReadRequest(new ProtobufWriter().varint(2, 0).finish()), []);
  });

  test('whose regular expressions are too large together is refused before they are compiled', () => {
    const large = { type: 2, name: 'a', value: 'x.{1000}' };
    const matchers = Array.from({ length: maxReadMatchers }, () => large);
    assert.throws(
      () => decodeReadRequest(encodeReadRequest([{ matchers }])),
      isRefusal('bad_matcher', /more than 65536 parts together/),
    );
    const alone = { ...large, value: '(a|b)'.repeat(1_000_000) };
    assert.throws(
      () => decodeReadRequest(encodeReadRequest([{ matchers: [alone] }])),
      isRefusal('bad_matcher', /parts/),
    );
  });

  const bad: [string, Buffer, string, RegExp][] = [
    ['a matcher of type 4', withMatcher({ ...up, type: 4 }), 'bad_matcher', /type 4/],
    ['a matcher of type -1', withMatcher({ ...up, type: -1 }), 'bad_matcher', /type -1/],
    ['no label', withMatcher({ value: 'x' }), 'bad_matcher', /name of a label/],
    ['no regex', withMatcher({ ...up, type: 2, value: 'a(' }), 'bad_matcher', /"__name__".*\(/],
    [
      'a text that is no UTF-8',
      new ProtobufWriter()
        .message(1, (query) =>
          query.message(3, (matcher) => matcher.bytes(2, Buffer.from([0xff, 0xfe]))),
        )
        .finish(),
      'bad_protobuf',
      /no UTF-8/,
    ],
    ['half a query', Buffer.from('0a0508', 'hex'), 'bad_protobuf', /beyond the end/],
    ['a group', Buffer.from('0b', 'hex'), 'bad_protobuf', /wire type 3/],
    ['text', Buffer.from('{"queries":[]}'), 'bad_protobuf', /./],
  ];
  for (const [what, body, code, message] of bad) {
    test(`with ${what} is refused`, () => {
      assert.throws(() => decodeReadRequest(body), isRefusal(code, message));
    });
  }

  test('has so many queries and matchers and no more', () => {
    const many = (count: number) => Array.from({ length: count }, () => up);
    const queries = many(maxReadQueries).map(() => ({ matchers: [up] }));
    assert.equal(decodeReadRequest(encodeReadRequest(queries)).length, maxReadQueries);
    const full = encodeReadRequest([{ matchers: many(maxReadMatchers) }]);
    assert.equal(decodeReadRequest(full)[0]?.matchers.length, maxReadMatchers);
    assert.throws(
      () => decodeReadRequest(encodeReadRequest([...queries, {}])),
      isRefusal('too_many_parts', /100 queries/),
    );
    assert.throws(
      () => decodeReadRequest(encodeReadRequest([{ matchers: many(maxReadMatchers + 1) }])),
      isRefusal('too_many_parts', /100 matchers/),
    );
  });

  test('fuzz: damaged in any way it is read or refused', () => {
    const matchers = [up, { type: 2, name: 'host', value: 'web-.*|db[0-9]' }];
    const hints = { stepMs: 15_000, func: 'rate', startMs: 1, endMs: 2 ** 41, rangeMs: 300_000 };
    const query = { startMs: 1_790_000_000_000, endMs: 1_790_000_600_000, matchers, hints };
    const body = encodeReadRequest([query, { matchers: [up] }], [1, 0]);
    for (let seed = 0; seed < fuzzCases; seed++) {
      try {
        for (const read of decodeReadRequest(mutated(body, seed))) {
          assert.ok(read.stepMs >= 0 && read.rangeMs >= 0);
          for (const { matches } of read.matchers) assert.equal(typeof matches('x'), 'boolean');
        }
      } catch (error) {
        assert.ok(error instanceof TidemarkError && error.status === 400, String(error));
      }
    }
  });
});

function withMatcher(matcher: { type?: number; name?: string; value?: string }): Buffer {
  return encodeReadRequest([{ matchers: [matcher] }]);
}
