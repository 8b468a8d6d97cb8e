import assert from 'node:assert/strict';
import { test } from 'node:test';
import { alertmanagerFunctions } from '../functions/index.ts';
import { TemplateError } from '../template-error.ts';
import { parseTemplates } from '../template-set.ts';

const set = parseTemplates(
  [
    {
      name: 'file',
      text: '{{ define "link" }}/a?b={{ .Q }}{{ end }}{{ define "b" }}<b>{{ . }}</b>{{ end }}',
    },
  ],
  { functions: alertmanagerFunctions(() => 0) },
);

const data = {
  Evil: '<script>alert("x")</script>',
  Quote: `a b&c=d"e'f\`g`,
  Script: 'JavaScript:alert(1)',
  Url: 'https://x.y/a b?c=d&e=%20#f',
  Q: 'x&y=1',
  Empty: '',
};

test('values are escaped for the place that they stand in, as html/template does', async () => {
  const cases: [text: string, expected: string][] = [
    ['<p>{{ .Evil }}</p>', '<p>&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;</p>'],
    ['{{ .Quote }}{{ .Gone }}', 'a b&amp;c=d&#34;e&#39;f`g'],
    [
      '<p title="{{ .Quote }}" alt=\'{{ .Quote }}\'>',
      '<p title="a b&amp;c=d&#34;e&#39;f`g" alt=\'a b&amp;c=d&#34;e&#39;f`g\'>',
    ],
    ['<p title={{ .Quote }}>', '<p title=a&#32;b&amp;c&#61;d&#34;e&#39;f&#96;g>'],
    ['<p title={{ .Empty }}>', '<p title=ZgotmplZ>'],
    [
      '<title>{{ .Evil }}</title>{{ .Q }}',
      '<title>&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;</title>x&amp;y=1',
    ],
    ['<!-- {{ .Evil }} -->{{ .Q }}', '<!--  -->x&amp;y=1'],
    ['<!DOCTYPE html><p>{{ .Q }}', '<!DOCTYPE html><p>x&amp;y=1'],
    ['a < b {{ .Q }} <3 {{ .Q }}', 'a < b x&amp;y=1 <3 x&amp;y=1'],
    // URLs
    ['<a href="{{ .Url }}">', '<a href="https://x.y/a%20b?c=d&amp;e=%20#f">'],
    ['<a href="{{ .Script }}">', '<a href="#ZgotmplZ">'],
    ["<A HREF = '{{ .Script }}'>", "<A HREF = '#ZgotmplZ'>"],
    ['<img src="{{ "data:text/html,x" }}">', '<img src="#ZgotmplZ">'],
    ['<a href="{{ "mailto:a@b" }}{{ "tel:1" }}">', '<a href="mailto:a@btel:1">'],
    ['<a href="/p/{{ .Script }}">', '<a href="/p/JavaScript:alert%281%29">'],
    [
      '<a href="/p?q={{ .Q }}&r={{ .Url }}">',
      '<a href="/p?q=x%26y%3d1&r=https%3a%2f%2fx.y%2fa%20b%3fc%3dd%26e%3d%2520%23f">',
    ],
    ['<a href="/search?{{ "q=test%20foo" | safeUrl }}">', '<a href="/search?q=test%20foo">'],
    ['<a href="?q={{ .Q | urlquery }}">{{ .Q | urlquery }}', '<a href="?q=x%26y%3D1">x%26y%3D1'],
    [
      '<a href="{{ template "link" . }}" title="{{ .Q }}">',
      '<a href="/a?b=x%26y%3d1" title="x&amp;y=1">',
    ],
    // Styles
    [
      '<p style="color: {{ "#b3261e" }}; width: {{ "12.5%" }}">',
      '<p style="color: #b3261e; width: 12.5%">',
    ],
    [
      '<p style="color: {{ "red;x:y" }}{{ "expression(1)" }}">',
      '<p style="color: ZgotmplZZgotmplZ">',
    ],
    // What the author vouches for
    ['<p>{{ "<i>&amp;" | safeHtml }}</p>', '<p><i>&amp;</p>'],
    ['<p title="{{ "<i>a &amp; \\"b\\"</i>" | safeHtml }}">', '<p title="a &amp; &#34;b&#34;">'],
    ['<title>{{ "<i>" | safeHtml }}</title>', '<title>&lt;i&gt;</title>'],
    ['{{ .Q | html }}<p title="{{ .Q | html }}">', 'x&amp;y=1<p title="x&amp;y=1">'],
    ['{{ tmpl "b" .Q }}{{ template "b" .Q }}', '<b>x&amp;y=1</b><b>x&amp;y=1</b>'],
    // Tags from branches
    ['<p {{ if .Q }}title="{{ .Q }}"{{ end }}>{{ .Q }}</p>', '<p title="x&amp;y=1">x&amp;y=1</p>'],
    [
      '<script>var x = "</p>"</script>{{ .Evil }}',
      '<script>var x = "</p>"</script>&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt;',
    ],
    ['<br/>{{ .Q }}<td nowrap>{{ .Q }}', '<br/>x&amp;y=1<td nowrap>x&amp;y=1'],
  ];
  for (const [text, expected] of cases) {
    assert.equal(await set.executeHtml(text, data), expected, text);
  }
});

test('places where no value can be made safe are refused', async () => {
  const cases: [text: string, message: RegExp][] = [
    ['<script>{{ .Q }}</script>', /html:1:12: no value may stand in a script or style element/],
    ['<STYLE>a{}{{ .Q }}</STYLE>', /no value may stand in a script or style element/],
    ['<script></scripty>{{ .Q }}', /no value may stand in a script or style element/],
    ['<p onclick="{{ .Q }}">', /no value may stand in the HTML attribute onclick/],
    ['<img srcset="{{ .Q }}">', /no value may stand in the HTML attribute srcset/],
    ['<{{ .Q }}>', /no value may stand in the name of an HTML tag or attribute/],
    ['<p {{ .Q }}="x">', /no value may stand in the name of an HTML tag or attribute/],
    ['<p a{{ .Q }}="x">', /no value may stand in the name of an HTML tag or attribute/],
  ];
  for (const [text, message] of cases) {
    await assert.rejects(set.executeHtml(text, data), (error) => {
      assert.ok(error instanceof TemplateError, text);
      assert.match(error.message, message);
      return true;
    });
  }
});

test('text mode escapes nothing', async () => {
  assert.equal(
    await set.executeText('<p>{{ .Evil }}{{ safeHtml "<b>" }}', data),
    `<p>${data.Evil}<b>`,
  );
});
