import type { Format } from './format.ts';
import { remoteWrite } from './remote-write.ts';
import { tidemarkJson } from './tidemark-json.ts';
import { victoriaJson } from './victoria-json.ts';

export const formats = {
  'tidemark-json': tidemarkJson,
  'victoria-json': victoriaJson,
  'remote-write': remoteWrite,
} satisfies Record<string, Format>;
export type FormatName = keyof typeof formats;
