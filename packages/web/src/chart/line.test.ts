import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toCsv } from './csv.ts';
import { chooseResolution } from './granularity.ts';
import { lineKey, lineTitle } from './line.ts';
import { lineStyle } from './palette.ts';
import { sparklinePath } from './sparkline-path.ts';
import { summarise, summariseAll } from './summary.ts';

const hour = 3_600_000;

test('the order of labels does not change a key, their values do', () => {
  assert.equal(lineKey({ b: '1', a: '2' }), lineKey({ a: '2', b: '1' }));
  assert.notEqual(lineKey({ a: 'x",b="y' }), lineKey({ a: 'x', b: 'y' }));
});

test('a legend names what tells lines apart', () => {
  assert.equal(lineTitle({}, 'cpu'), 'cpu');
  assert.equal(lineTitle({ host: 'a' }, 'cpu'), 'a');
  assert.equal(lineTitle({ host: '' }, 'cpu'), 'no host');
  assert.equal(lineTitle({ zone: 'z', host: 'a' }, 'cpu'), 'host=a zone=z');
});

const resolutions: [number, number, string][] = [
  [hour / 4, 1, 'raw'],
  [hour, 1, 'minute'],
  [24 * hour, 1, 'minute'],
  [24 * hour, 100, 'hour'],
  [7 * 24 * hour, 1, 'hour'],
  [30 * 24 * hour, 1, 'hour'],
  [365 * 24 * hour, 1, 'day'],
];
for (const [span, lineCount, expected] of resolutions) {
  test(`${span / hour} h with ${lineCount} lines is drawn by ${expected}`, () => {
    assert.equal(chooseResolution(span, lineCount), expected);
  });
}

const points = [
  { timestampMs: 0, count: 1, sum: 10, min: 10, max: 10 },
  { timestampMs: 1, count: 3, sum: 6, min: 1, max: 3 },
];

test('an average is weighted by samples', () => {
  const summary = summarise(points);
  assert.deepEqual(summary, { count: 4, min: 1, average: 4, max: 10, last: 2, lastTimestampMs: 1 });
  const both = summariseAll([
    summary,
    summarise([]),
    summarise([{ ...points[0]!, timestampMs: 9 }]),
  ]);
  assert.deepEqual(both, { count: 5, min: 1, average: 5.2, max: 10, last: 10, lastTimestampMs: 9 });
});

test('nothing sums up to nothing', () => {
  assert.equal(summariseAll([summarise([])]).average, null);
});

test('CSV quotes what needs it and disarms formulas', () => {
  const lines = [{ key: '', labels: { host: 'a,"b"', evil: '=1+1' }, points: points.slice(1) }];
  assert.equal(
    toCsv([{ metric: 'cpu', lines }], 'minute'),
    'timestamp,metric,evil,host,count,sum,min,max,average\r\n' +
      `1970-01-01T00:00:00.001Z,cpu,'=1+1,"a,""b""",3,6,1,3,2\r\n`,
  );
  assert.match(toCsv([{ metric: 'cpu', lines }], 'raw'), /,value\r\n/);
});

test('colours repeat with other dashes', () => {
  const first = lineStyle(0, 20, 'light');
  const ninth = lineStyle(8, 20, 'light');
  assert.equal(first.colour, ninth.colour);
  assert.notDeepEqual(first.dash, ninth.dash);
});

test('a sparkline breaks where minutes are missing', () => {
  const path = sparklinePath(
    [
      [0, 1],
      [60_000, 2],
      [240_000, 1],
    ],
    0,
    240_000,
    100,
    20,
  );
  assert.equal(path.line, 'M0 17L25 3M100 17L101.5 17');
  assert.deepEqual(path.end, { x: 100, y: 17 });
  assert.deepEqual(sparklinePath([], 0, 1, 100, 20), { line: '', area: '', end: null });
  assert.match(
    sparklinePath(
      [
        [0, 5],
        [60_000, 5],
      ],
      0,
      60_000,
      100,
      20,
    ).line,
    /^M0 10L100 10$/,
  );
});
