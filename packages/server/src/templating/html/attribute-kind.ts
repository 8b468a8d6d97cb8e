/** What the value of an attribute means to a browser; `code` is what no value can be made safe for. */
export type AttributeKind = 'plain' | 'url' | 'style' | 'code';

const urlAttributes: ReadonlySet<string> = new Set([
  'action',
  'archive',
  'background',
  'cite',
  'classid',
  'codebase',
  'data',
  'formaction',
  'href',
  'icon',
  'longdesc',
  'manifest',
  'poster',
  'profile',
  'src',
  'usemap',
]);

/** By the name in lower case, with or without a namespace. */
export function attributeKindOf(name: string): AttributeKind {
  const local = name.slice(name.indexOf(':') + 1);
  if (local === 'style') return 'style';
  if (/^on|^srcdoc$|^srcset$/.test(local)) return 'code';
  return urlAttributes.has(local) || name.startsWith('xmlns') ? 'url' : 'plain';
}
