export { registerCheck } from './register-check.ts';
