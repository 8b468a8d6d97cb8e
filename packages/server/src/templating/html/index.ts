export { HtmlOutput } from './html-output.ts';
