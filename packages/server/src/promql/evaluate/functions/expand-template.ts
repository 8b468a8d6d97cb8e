import type { Matcher } from 're2js';

/**
 * `$1`, `${1}`, `$name` and `${name}` in a template give way to what the groups of a match have found, `$$` to a
 * dollar. Names are as long as they can be: `$1x` is the group "1x". Groups that are not there are empty.
 */
export function expandTemplate(template: string, matcher: Matcher): string {
  return template.replace(
    /\$(?:(\$)|([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)\})/g,
    (_all, dollar?: string, plain?: string, braced?: string) =>
      dollar ?? groupText(plain ?? braced ?? '', matcher),
  );
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
