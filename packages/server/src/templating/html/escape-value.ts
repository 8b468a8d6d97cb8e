import { printValue } from '../format/index.ts';
import { escapeHtml } from '../functions/index.ts';
import { ValueError } from '../template-error.ts';
import { SafeText, type Value } from '../values/index.ts';
import { encodeUrl, filterUrl, normalizeUrl, refused } from './escape-url.ts';
import type { HtmlContext } from './html-context.ts';

/** A value as it is to be written where the document stands. Throws a ValueError where none may stand. */
export function escapeValue(context: HtmlContext, value: Value): string {
  const text = value === null ? '' : printValue(value);
  const isHtml = value instanceof SafeText && value.kind === 'html';
  switch (context.place) {
    case 'comment':
      return '';
    case 'text':
      return isHtml ? text : escapeHtml(text);
    case 'plain-element':
      return isHtml ? escapeRest(text) : escapeHtml(text);
    case 'script':
      throw new ValueError('no value may stand in a script or style element of HTML');
    case 'tag':
      throw new ValueError('no value may stand in the name of an HTML tag or attribute');
  }
  return escapeAttribute(context, value, isHtml ? withoutTags(text) : text, isHtml);
}

function escapeAttribute(
  context: HtmlContext,
  value: Value,
  text: string,
  isHtml: boolean,
): string {
  context.enterValue();
  const meant = textFor(context, value, text);
  const escaped = isHtml ? escapeRest(meant) : escapeHtml(meant);
  if (context.isQuoted) return escaped;
  // Without quotes, white space and some more end the value, and nothing at all takes what follows.
  if (escaped === '') return refused;
  return escaped.replace(/[\s=`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** The text with what the attribute takes as more than text made harmless. */
function textFor(context: HtmlContext, value: Value, text: string): string {
  switch (context.attributeKind) {
    case 'plain':
      return text;
    case 'style':
      return filterStyle(text);
    case 'url':
      return textForUrl(context, value, text);
  }
  throw new ValueError(`no value may stand in the HTML attribute ${context.attribute}`);
}

function textForUrl(context: HtmlContext, value: Value, text: string): string {
  const isUrl = value instanceof SafeText && value.kind === 'url';
  if (isUrl) return normalizeUrl(text);
  switch (context.urlPart) {
    case 'start':
      return normalizeUrl(filterUrl(text));
    case 'path':
      return normalizeUrl(text);
    case 'query':
      return encodeUrl(text);
  }
}

/** Colours, lengths and names pass; what could end the declaration or load something does not. */
function filterStyle(text: string): string {
  const isSafe = !/[\0"'()/;:@[\\\]`{}<>]|--|expression|mozbinding/i.test(text);
  return isSafe ? text : refused;
}

function withoutTags(html: string): string {
  return html.replace(/<[^<>]*>/g, '');
}

/** Escapes what ends a value or begins a tag, but leaves entities as they are. */
function escapeRest(html: string): string {
  return escapeHtml(html).replaceAll('&amp;', '&');
}
