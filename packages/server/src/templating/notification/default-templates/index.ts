import type { TemplateSource } from '../../source.ts';
import { chatTemplates } from './chat.ts';
import { emailTemplates } from './email.ts';
import { pagerTemplates } from './pager.ts';
import { sharedTemplates } from './shared.ts';

/** The templates that notifications use unless the configuration says otherwise. */
export const defaultTemplates: readonly TemplateSource[] = [
  { name: 'default.tmpl', text: sharedTemplates },
  { name: 'chat.tmpl', text: chatTemplates },
  { name: 'pager.tmpl', text: pagerTemplates },
  { name: 'email.tmpl', text: emailTemplates },
];
