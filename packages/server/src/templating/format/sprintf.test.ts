import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Duration, Time, type Value } from '../values/index.ts';
import { formatFloatAs } from './format-float.ts';
import { sprintf } from './sprintf.ts';

// What Go writes, as amtool's `template render` shows it.
test('printf as Go', () => {
  const cases: [format: string, args: Value[], expected: string][] = [
    ['%v %g %e %f', [0.1, 1e21, 1.5, 2], '0.1 1e+21 1.500000e+00 2.000000'],
    ['%v %v %v %v', [1e6, 123456.789, 1e-5, 5e-324], '1e+06 123456.789 1e-05 5e-324'],
    ['%.2f %.0f %.0f %.0f', [3.14259, 0.5, 1.5, 2.5], '3.14 0 2 2'],
    ['%.4g %.4g %.4g %.1g', [1234567, 1.2345, 0.00012345, 9.5], '1.235e+06 1.234 0.0001234 1e+01'],
    [
      '%8.3f|%-8.2f|%08.3f|%+.2f|% .2f',
      [1.5, 1.5, -1.5, 1.5, 1.5],
      '   1.500|1.50    |-001.500|+1.50| 1.50',
    ],
    ['%G %E', [1e-7, 1500], '1E-07 1.500000E+03'],
    [
      '%v %f %5v|%05.1f',
      [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
      'NaN +Inf  -Inf|  NaN',
    ],
    ['%d %5d|%-5d|%05d|%+d|% d', [42n, 42n, 42n, -42n, 42n, 42n], '42    42|42   |-0042|+42| 42'],
    ['%x %X %#x %o %#o %O %b', [255n, 255n, 255n, 8n, 8n, 8n, 5n], 'ff FF 0xff 10 010 0o10 101'],
    ['%c %q %U %#o', [97n, 97n, 233n, 0n], "a 'a' U+00E9 0"],
    ['%s|%5s|%-5s|%.2s|%q', ['é日', 'ab', 'ab', 'abc', 'a"\n'], 'é日|   ab|ab   |ab|"a\\"\\n"'],
    ['%x %X %#q', ['hi', 'hi', 'a b'], '6869 6869 `a b`'],
    ['%t %v %T %T %T', [true, false, 1n, 1.5, 'x'], 'true false int float64 string'],
    [
      '%v %s %q',
      [
        ['a', 'b'],
        ['a', 'b'],
        ['a', 'b'],
      ],
      '[a b] [a b] ["a" "b"]',
    ],
    [
      '%v',
      [
        new Map<string, Value>([
          ['b', 1n],
          ['a', null],
        ]),
      ],
      'map[a:<nil> b:1]',
    ],
    ['%d%% %v', [5n, null], '5% <nil>'],
    ['%[2]d %[1]d', [1n, 2n], '2 1'],
    ['%*d|%-*d|%.*f', [5n, 42n, 5n, 42n, 2n, 3.14259], '   42|42   |3.14'],
    [
      '%v %s %d',
      [new Duration(90_500_000_000n), new Duration(0n), new Duration(5n)],
      '1m30.5s 0s 5',
    ],
    ['%v', [new Time(0)], '1970-01-01 00:00:00 +0000 UTC'],
    // Mistakes show up in the text.
    ['%d %s', ['x', 1.5], '%!d(string=x) %!s(float64=1.5)'],
    ['%d %d', [1n], '1 %!d(MISSING)'],
    ['%d', [1n, 2n, 'x'], '1%!(EXTRA int=2, string=x)'],
    ['%', [], '%!(NOVERB)'],
    ['%z %.2f', [1n, 7n], '%!z(int=1) %!f(int=07)'],
    ['%[3]d', [1n, 2n], '%!d(BADINDEX)'],
    ['%*d', ['a', 1n], '%!(BADWIDTH)1'],
    ['%t %s', [null, null], '%!t(<nil>) %!s(<nil>)'],
  ];
  for (const [format, args, expected] of cases) {
    assert.equal(sprintf(format, args), expected, format);
  }
});

test('numbers whose fewest digits are of the next power of ten', () => {
  assert.equal(
    sprintf('%.4e %.20e %g', [1e23, 1e23, 1e23]),
    '1.0000e+23 9.99999999999999916114e+22 1e+23',
  );
  assert.equal(
    sprintf('%.2e %.4e %.3e', [1e-323, 1e-323, 9.9999]),
    '9.88e-324 9.8813e-324 1.000e+01',
  );
});

/** Without -0, whose sign toExponential() drops. */
const doubles = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);

test('floats are rounded as exactly as they are', () => {
  fc.assert(
    fc.property(doubles, fc.nat(20), (value, digits) => {
      // JavaScript differs in ties only, which so many digits cannot have.
      const exact = Number(value.toExponential(digits + 17));
      assert.equal(Number(formatFloatAs(value, 'e', digits + 17)), exact);
      assert.equal(Number(formatFloatAs(value, 'g')), value);
      assert.equal(Number(formatFloatAs(value, 'e')), value);
    }),
  );
});
