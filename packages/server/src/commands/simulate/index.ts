export { registerSimulate } from './register-simulate.ts';
