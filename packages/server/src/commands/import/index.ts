export { registerImport } from './register-import.ts';
