/** Our own test scripts against a whole server; they are few, so they are asked in all forms. */
import { ownScripts } from '../../packages/server/src/promql/testing/conformance-scripts.ts';
import { testScripts } from './test-scripts.ts';

testScripts(ownScripts(), { withPinned: true });
