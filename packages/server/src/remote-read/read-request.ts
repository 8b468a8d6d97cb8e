import { TidemarkError } from '../errors/index.ts';
import { compileMatcher, type Matcher, RegexBudget } from '../promql/index.ts';
import { ProtobufReader, tagOf, wireTypes } from '../protobuf/index.ts';

/** Most queries of one request; Prometheus sends one. */
export const maxReadQueries = 100;
/** Most conditions of one query. */
export const maxReadMatchers = 100;

/** What one query of a request asks for: all samples between two times, both inclusive. */
export type ReadQuery = {
  startMs: number;
  endMs: number;
  matchers: readonly Matcher[];
  /** What the samples are for: step and range of a selector, 0 where it has none or the client does not say. */
  stepMs: number;
  rangeMs: number;
  /** Only which series there are is asked for. */
  isSeriesOnly: boolean;
};

const { varint, bytes } = wireTypes;

/** ReadRequest of prompb/remote.proto. */
const requestTags = {
  queries: tagOf(1, bytes),
  acceptedTypes: tagOf(2, varint),
  packedAcceptedTypes: tagOf(2, bytes),
};
/** ReadRequest.ResponseType; the other one, STREAMED_XOR_CHUNKS (1), is not spoken. */
const samplesType = 0;

const queryTags = {
  startMs: tagOf(1, varint),
  endMs: tagOf(2, varint),
  matchers: tagOf(3, bytes),
  hints: tagOf(4, bytes),
};

const hintTags = {
  stepMs: tagOf(1, varint),
  function: tagOf(2, bytes),
  startMs: tagOf(3, varint),
  endMs: tagOf(4, varint),
  rangeMs: tagOf(7, varint),
};

/** LabelMatcher of prompb/types.proto. */
const matcherTags = { type: tagOf(1, varint), name: tagOf(2, bytes), value: tagOf(3, bytes) };
/** By LabelMatcher.Type. */
const operators: readonly Matcher['operator'][] = ['=', '!=', '=~', '!~'];

/** What Prometheus' `/api/v1/series` has as the function that asks. */
const seriesFunction = 'series';

/**
 * Reads a decompressed ReadRequest.
 * @throws TidemarkError 400 when it is none, or asks for answers in another form than samples.
 */
export function decodeReadRequest(body: Buffer): ReadQuery[] {
  const reader = new ProtobufReader();
  reader.open(body);
  const queries: ReadQuery[] = [];
  const regexes = new RegexBudget();
  let saysTypes = false;
  let takesSamples = false;
  const accept = (type: number) => {
    saysTypes = true;
    if (type === samplesType) takesSamples = true;
  };
  while (reader.next()) {
    if (reader.tag === requestTags.queries) {
      if (queries.length === maxReadQueries) throw tooMany('queries', maxReadQueries);
      queries.push(readQuery(reader, regexes));
    } else if (reader.tag === requestTags.acceptedTypes) accept(reader.int32());
    else if (reader.tag === requestTags.packedAcceptedTypes) {
      const outer = reader.enter();
      while (reader.at < reader.end) accept(reader.int32());
      reader.leave(outer);
    } else reader.skip();
  }
  // Clients that are older than the choice say nothing, and read samples.
  if (saysTypes && !takesSamples) {
    throw badRequest(
      'unsupported_response_type',
      'The server answers in the response type SAMPLES only: add it to accepted_response_types.',
    );
  }
  return queries;
}

function readQuery(reader: ProtobufReader, regexes: RegexBudget): ReadQuery {
  const outer = reader.enter();
  const query = { startMs: 0, endMs: 0, stepMs: 0, rangeMs: 0, isSeriesOnly: false };
  const matchers: Matcher[] = [];
  let hinted = noHints;
  while (reader.next()) {
    switch (reader.tag) {
      case queryTags.startMs:
        query.startMs = reader.int64();
        break;
      case queryTags.endMs:
        query.endMs = reader.int64();
        break;
      case queryTags.matchers:
        if (matchers.length === maxReadMatchers) throw tooMany('matchers', maxReadMatchers);
        matchers.push(readMatcher(reader, regexes));
        break;
      case queryTags.hints:
        hinted = readHints(reader);
        break;
      default:
        reader.skip();
    }
  }
  reader.leave(outer);
  const { stepMs, rangeMs, function: functionName } = hinted;
  return {
    ...narrowed(query, hinted),
    matchers,
    stepMs: Math.max(0, stepMs),
    rangeMs: Math.max(0, rangeMs),
    isSeriesOnly: functionName === seriesFunction,
  };
}

type Hints = { stepMs: number; function: string; startMs: number; endMs: number; rangeMs: number };

const noHints: Hints = { stepMs: 0, function: '', startMs: 0, endMs: 0, rangeMs: 0 };

function readHints(reader: ProtobufReader): Hints {
  const outer = reader.enter();
  const hints = { ...noHints };
  while (reader.next()) {
    switch (reader.tag) {
      case hintTags.stepMs:
        hints.stepMs = reader.int64();
        break;
      case hintTags.function:
        hints.function = readText(reader);
        break;
      case hintTags.startMs:
        hints.startMs = reader.int64();
        break;
      case hintTags.endMs:
        hints.endMs = reader.int64();
        break;
      case hintTags.rangeMs:
        hints.rangeMs = reader.int64();
        break;
      default:
        reader.skip();
    }
  }
  reader.leave(outer);
  return hints;
}

/**
 * The times of a query are those of all selectors of an expression, those of its hints of the one that asks:
 * `x - x offset 30d` needs two hours, not a month. Prometheus answers so, too.
 */
function narrowed(
  { startMs, endMs }: { startMs: number; endMs: number },
  hints: Hints,
): { startMs: number; endMs: number } {
  const saysTimes = hints.endMs !== 0 && hints.startMs <= hints.endMs;
  if (!saysTimes) return { startMs, endMs };
  return { startMs: Math.max(startMs, hints.startMs), endMs: Math.min(endMs, hints.endMs) };
}

function readMatcher(reader: ProtobufReader, regexes: RegexBudget): Matcher {
  const outer = reader.enter();
  let type = 0;
  let name = '';
  let value = '';
  while (reader.next()) {
    if (reader.tag === matcherTags.type) type = reader.int32();
    else if (reader.tag === matcherTags.name) name = readText(reader);
    else if (reader.tag === matcherTags.value) value = readText(reader);
    else reader.skip();
  }
  reader.leave(outer);
  const operator = operators[type];
  if (operator === undefined) throw badMatcher(name, `type ${type} is none of 0 to 3`);
  if (name === '') throw badMatcher(name, 'expected the name of a label');
  try {
    return compileMatcher(name, operator, value, regexes);
  } catch (error) {
    throw badMatcher(name, (error as Error).message);
  }
}

function readText(reader: ProtobufReader): string {
  reader.range();
  return reader.text(reader.rangeStart, reader.rangeEnd) ?? reader.fail('a text is no UTF-8');
}

function badMatcher(label: string, reason: string): TidemarkError {
  return badRequest('bad_matcher', `The matcher of ${JSON.stringify(label)}: ${reason}.`);
}

function tooMany(what: string, limit: number): TidemarkError {
  return badRequest('too_many_parts', `The request has more than ${limit} ${what}.`);
}

function badRequest(code: string, message: string): TidemarkError {
  return new TidemarkError(code, message, { status: 400 });
}
