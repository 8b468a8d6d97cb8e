import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goTemplates, templatesWithoutSamples } from './go-templates.ts';

const templates = goTemplates({
  externalUrl: 'https://tidemark.example',
  query: async (expression, timestampMs) => [
    { labels: [['instance', expression]], value: timestampMs, histogram: null },
  ],
});
const data = { labels: { host: 'a' }, value: 0.25, timestampMs: 5_000 };

test('labels, the value, functions and queries at the time of the evaluation', async () => {
  const text =
    '{{ $labels.host }} {{ $value | humanizePercentage }} {{ range query "up" }}{{ .Labels.instance }}={{ .Value }}{{ end }} {{ externalURL }}';
  assert.equal(await templates.expand(text, data), 'a 25% up=5000 https://tidemark.example');
});

test('what does not parse is told, what fails rejects', async () => {
  assert.match(templates.problemOf('{{ $labels.host') ?? '', /unclosed action/);
  assert.equal(templates.problemOf('{{ $labels.host }}'), undefined);
  await assert.rejects(templates.expand('{{ template "none" }}', data), /none/);
  await assert.rejects(
    templatesWithoutSamples().expand('{{ query "up" }}', data),
    /no samples to ask/,
  );
});
