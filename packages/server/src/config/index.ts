export { badConfig, type ConfigProblem, describeProblem } from './config-problem.ts';
export { type ExpectationSpec, readExpectation, writtenForm } from './expectation.ts';
export { type ConfigSources, type Environment, loadConfig } from './load-config.ts';
export { isLoopback } from './parse-listen.ts';
export { keepDurationText } from './parse-retention.ts';
export { checkConfigFile, type RuleFilesEntry, readConfigFile } from './read-config-file.ts';
export {
  type RetentionOverride,
  readRetentionOverride,
  retentionOf,
} from './retention-override.ts';
export type { ListenAddress, Retention, ServerConfig, StoreChoice } from './server-config.ts';
export { type Flag, type FlagName, flagNames, serverFlags } from './server-flags.ts';
