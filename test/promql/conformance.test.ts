/** Prometheus' own test scripts against a whole server. */
import { conformanceScripts } from '../../packages/server/src/promql/testing/conformance-scripts.ts';
import { testScripts } from './test-scripts.ts';

testScripts(conformanceScripts(), { maxPinnedTimes: 0, rangesEvery: 3 });
