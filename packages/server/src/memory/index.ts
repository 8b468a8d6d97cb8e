export { machineMemoryBytes } from './machine-memory.ts';
