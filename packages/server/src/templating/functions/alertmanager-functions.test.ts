import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TemplateError } from '../template-error.ts';
import { parseTemplates } from '../template-set.ts';
import { alertmanagerFunctions } from './alertmanager-functions.ts';

const winter = Date.UTC(2024, 0, 1, 8, 15, 30);
const set = parseTemplates([], { functions: alertmanagerFunctions(() => winter + 3_600_000) });
const data = { when: new Date(winter), summer: new Date(Date.UTC(2024, 6, 1)), list: ['a', 'b'] };

test("the functions of Alertmanager's templates", async () => {
  const cases: [text: string, expected: string][] = [
    ['{{ "abc" | toUpper }} {{ "ABC" | toLower }} {{ toUpper "straße" }}', 'ABC abc STRAßE'],
    ['{{ title "hello wORLD foo-bar it\'s 3d" }}', "Hello World Foo-Bar It's 3D"],
    ['{{ " a b " | trimSpace }}|{{ .list | join ", " }}|{{ join "" nil }}|', 'a b|a, b||'],
    ['{{ match "^a" "abc" }} {{ match "." "\\n" }}', 'true false'],
    [
      '{{ reReplaceAll "ab" "AB" "abcdabcda" }} {{ reReplaceAll "(?P<n>.)" "$n-$1$$" "ab" }}',
      'ABcdABcda a-a$b-b$',
    ],
    ['{{ reReplaceAll "x*" "-" "abc" }} {{ reReplaceAll "b*" "X" "abb" }}', '-a-b-c- XaX'],
    ['{{ "search?q=test%20foo+x%C3%A9" | urlUnescape }}', 'search?q=test foo xé'],
    ['{{ stringSlice "a" "b" }} {{ stringSlice | len }}', '[a b] 0'],
    [
      '{{ .when | date "2006-01-02" }} {{ .when | tz "Europe/Paris" }}',
      '2024-01-01 2024-01-01 09:15:30 +0100 CET',
    ],
    ['{{ .summer | tz "Europe/Paris" | date "15:04 MST" }}', '02:00 CEST'],
    [
      '{{ .when | tz "America/New_York" | date "Mon Jan _2 3:04:05.000 PM -07:00 MST" }}',
      'Mon Jan  1 3:15:30.000 AM -05:00 EST',
    ],
    [
      '{{ .when | tz "Asia/Kathmandu" | date "Z0700 MST" }} {{ .when | date "Z07:00" }}',
      '+0545 +0545 Z',
    ],
    ['{{ since .when }} {{ .when | since | humanizeDuration }}', '1h0m0s 1h 0m 0s'],
    ['{{ (since .when).Minutes }} {{ gt (since .when) 0 }}', '60 true'],
    [
      '{{ .when.Unix }} {{ .when.Year }} {{ .when.Weekday }} {{ (.summer.Sub .when).Hours }}',
      '1704096930 2024 Monday 4359.741666666667',
    ],
    [
      '{{ toJson "a<b" }} {{ toJson 1.5 }} {{ toJson . }}',
      '"a\\u003cb" 1.5 {"list":["a","b"],"summer":"2024-07-01T00:00:00Z","when":"2024-01-01T08:15:30Z"}',
    ],
    ['{{ dict "b" 1 "a" (list 1 "x" nil) | toJson }}', '{"a":[1,"x",null],"b":1}'],
    ['{{ $l := list 1 }}{{ $l = append $l 2 3 }}{{ $l }} {{ (dict "k" "v").k }}', '[1 2 3] v'],
  ];
  for (const [text, expected] of cases) {
    assert.equal(await set.executeText(text, data), expected, text);
  }
});

test('what they cannot use they refuse', async () => {
  const cases: [text: string, reason: string][] = [
    ['{{ tz "Nope/X" .when }}', 'unknown time zone Nope/X'],
    ['{{ tz "+01:00" .when }}', 'unknown time zone +01:00'],
    ['{{ join 1 .list }}', 'argument 1: expected a text, got int'],
    ['{{ join "," (list 1) }}', 'argument 2: expected a list of texts, got []interface {}'],
    ['{{ date "2006" 5 }}', 'argument 2: expected a time, got int'],
    ['{{ urlUnescape "%zz" }}', 'invalid URL escape "%zz"'],
    ['{{ dict "a" }}', 'expected as many values as keys'],
    ['{{ dict 1 2 }}', 'expected texts as keys'],
    ['{{ toJson (dict "a" (humanizeDuration "x")) }}', '"x" is not a number'],
  ];
  for (const [text, reason] of cases) {
    await assert.rejects(set.executeText(text, data), (error) => {
      assert.ok(error instanceof TemplateError, text);
      assert.equal(error.reason.replace(/^error calling \w+: /, ''), reason);
      return true;
    });
  }
});
