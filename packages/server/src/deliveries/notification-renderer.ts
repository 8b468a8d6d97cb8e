import type { Render } from '../receivers/index.ts';
import { notificationData, type TemplateSet } from '../templating/index.ts';
import type { Notification } from './notification.ts';

/** Texts of messages: templates carried out with Alertmanager's data of one notification. */
export function rendererOf(
  templates: TemplateSet,
  externalUrl: string | undefined,
): (notification: Notification) => Render {
  return (notification) => {
    const data = notificationData(notification, { externalUrl: externalUrl ?? '' });
    return async (text, mode = 'text') => {
      // Most fields of most receivers are plain texts.
      if (!text.includes('{{')) return text;
      if (mode === 'html') return templates.executeHtml(text, data);
      return templates.executeText(text, data);
    };
  };
}
