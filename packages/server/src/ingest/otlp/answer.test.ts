import assert from 'node:assert/strict';
import { test } from 'node:test';
import { badRequest, TidemarkError, unavailable } from '../../errors/index.ts';
import { ProtobufReader, tagOf, wireTypes } from '../../protobuf/index.ts';
import type { RowsOutcome } from '../rows.ts';
import { answerTo, encodingOf, errorAnswer } from './answer.ts';

const good: RowsOutcome = {
  stored: 3,
  histograms: 0,
  exemplars: 0,
  refused: 0,
  overLimit: 0,
  problems: [],
};
const problems = [{ index: 4, field: 'value', message: 'expected asDouble or asInt' }];
const { varint, bytes } = wireTypes;

/** Field 1 (a number) and field 2 (a text) of a message. */
function numberAndText(body: Buffer): [number, string | undefined] {
  const reader = new ProtobufReader();
  reader.open(body);
  let number = 0;
  let text: string | undefined;
  while (reader.next()) {
    if (reader.tag === tagOf(1, varint)) number = reader.uint64();
    else if (reader.tag === tagOf(2, bytes)) {
      reader.range();
      text = reader.text(reader.rangeStart, reader.rangeEnd);
    } else reader.skip();
  }
  return [number, text];
}

function insideOf(body: Buffer): Buffer {
  const reader = new ProtobufReader();
  reader.open(body);
  assert.ok(reader.next());
  reader.range();
  assert.equal(reader.next(), false);
  return body.subarray(reader.rangeStart, reader.rangeEnd);
}

test('all is in', () => {
  const json = answerTo(good, 'json');
  assert.deepEqual([json.status, String(json.body)], [200, '{}']);
  assert.equal(json.headers['content-type'], 'application/json');
  const protobuf = answerTo(good, 'protobuf');
  assert.deepEqual([protobuf.status, protobuf.body.length], [200, 0]);
  assert.equal(protobuf.headers['content-type'], 'application/x-protobuf');
});

test('some points are refused', () => {
  const message = '2 data points were refused: data point 4: value: expected asDouble or asInt';
  const outcome = { ...good, refused: 2, problems };
  const json = answerTo(outcome, 'json');
  assert.equal(json.status, 200);
  assert.deepEqual(JSON.parse(String(json.body)), {
    partialSuccess: { rejectedDataPoints: '2', errorMessage: message },
  });
  const protobuf = answerTo(outcome, 'protobuf');
  assert.equal(protobuf.status, 200);
  assert.deepEqual(numberAndText(insideOf(protobuf.body)), [2, message]);
});

test('a problem that cost no point is a warning', () => {
  const { body } = answerTo({ ...good, problems }, 'json');
  assert.deepEqual(JSON.parse(String(body)), {
    partialSuccess: {
      rejectedDataPoints: '0',
      errorMessage: 'data point 4: value: expected asDouble or asInt',
    },
  });
});

test('nothing but new series over a limit: come again', () => {
  const outcome = { ...good, stored: 0, refused: 2, overLimit: 2, problems };
  const { status, headers, body } = answerTo(outcome, 'protobuf');
  assert.deepEqual([status, headers['retry-after']], [429, '60']);
  assert.equal(numberAndText(body)[0], 8);
  assert.equal(answerTo({ ...outcome, stored: 1 }, 'protobuf').status, 200);
  assert.equal(answerTo({ ...outcome, refused: 3 }, 'protobuf').status, 200);
});

test('errors are a Status in the encoding of the request', () => {
  const errors: [error: TidemarkError, code: number, text: string][] = [
    [badRequest('x', 'expected y'), 3, 'expected y x: expected y'],
    [new TidemarkError('body_too_large', 'too large', { status: 413 }), 3, 'too large'],
    [new TidemarkError('unauthorized', 'who?', { status: 401 }), 16, 'who?'],
    [unavailable('disk_full', 'full', 5), 14, 'full'],
    [new TidemarkError('odd', 'odd', { status: 500 }), 13, 'odd'],
  ];
  for (const [error, code, text] of errors) {
    const json = errorAnswer(error, 'json');
    assert.equal(json.status, error.status);
    assert.deepEqual(JSON.parse(String(json.body)), { code, message: text });
    const protobuf = errorAnswer(error, 'protobuf');
    assert.deepEqual(numberAndText(protobuf.body), [code, text]);
    assert.equal(protobuf.headers['retry-after'], error.retryAfterS?.toString());
  }
});

test('content types', () => {
  assert.equal(encodingOf('application/x-protobuf'), 'protobuf');
  assert.equal(encodingOf('Application/JSON; charset=utf-8'), 'json');
  for (const other of [undefined, '', 'text/plain', 'application/grpc']) {
    assert.throws(
      () => encodingOf(other),
      (error) => error instanceof TidemarkError && error.status === 415,
    );
  }
});
