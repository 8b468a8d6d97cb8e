export { badRequest, TidemarkError, unavailable } from './tidemark-error.ts';
