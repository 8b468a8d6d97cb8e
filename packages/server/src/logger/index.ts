export { Logger } from './logger.ts';
