export { registerServe } from './register-serve.ts';
