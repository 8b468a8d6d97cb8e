/** Our own test scripts against a whole server; they are few, so each question is asked pinned, too. */
import { ownScripts } from '../../packages/server/src/promql/testing/conformance-scripts.ts';
import { testScripts } from './test-scripts.ts';

testScripts(ownScripts(), { maxPinnedTimes: 1 });
