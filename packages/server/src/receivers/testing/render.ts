import type { Notification } from '../../deliveries/index.ts';
import type { Render } from '../channel.ts';

/**
 * Texts of messages for tests of channels, which are about how a text leaves and not how it is made: each
 * template gives its own name and the summaries of the alerts.
 */
export function testRenderer(notification: Notification): Render {
  return async (template, mode) => {
    const choice = /^{{ if eq .Status "firing" }}(.*){{ else }}(.*){{ end }}$/.exec(template);
    if (choice !== null) return choice[notification.status === 'firing' ? 1 : 2] ?? '';
    const name = /{{\s*template "([^"]+)"/.exec(template)?.[1];
    if (name === undefined && !template.includes('{{')) return template;
    if (/(titlelink|click|clientURL)$/.test(name ?? '')) return 'https://tidemark.example/alerts';
    const summaries = notification.alerts.map(({ annotations }) => annotations.summary ?? '');
    const text = `${name ?? 'text'} ${notification.status} ${summaries.join('; ')}`;
    if (mode !== 'html') return text;
    const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    return name === undefined || name.startsWith('telegram') ? escaped : `<p>${escaped}</p>`;
  };
}
