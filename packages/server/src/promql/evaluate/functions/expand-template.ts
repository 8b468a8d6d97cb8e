import type { Matcher } from 're2js';

/**
 * `$1`, `${1}`, `$name` and `${name}` in a template give way to what the groups of a match have found, `$$` to a
 * dollar. Names are as long as they can be: `$1x` is the group "1x". Groups that are not there are empty.
 * null when the text would be longer than `maxLength`.
 */
export function expandTemplate(
  template: string,
  matcher: Matcher,
  maxLength: number,
): string | null {
  let text = '';
  let end = 0;
  for (const found of template.matchAll(/\$(?:(\$)|([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)\})/g)) {
    const [all, dollar, plain, braced] = found;
    text += template.slice(end, found.index);
    text += dollar ?? groupText(plain ?? braced ?? '', matcher);
    if (text.length > maxLength) return null;
    end = found.index + all.length;
  }
  text += template.slice(end);
  return text.length > maxLength ? null : text;
}

function groupText(name: string, matcher: Matcher): string {
  if (/^[0-9]+$/.test(name)) {
    const at = Number(name);
    return at <= matcher.groupCount() ? (matcher.group(at) ?? '') : '';
  }
  try {
    return matcher.group(name) ?? '';
  } catch {
    return '';
  }
}
