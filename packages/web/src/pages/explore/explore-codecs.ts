import { decodeExploreState, encodeExploreState } from '../../url-state/explore-state.ts';
import { decodeQueriesState, encodeQueriesState } from '../../url-state/query-state.ts';

/** The two ways in which an address of this page is read. */
export const metricCodec = { encode: encodeExploreState, decode: decodeExploreState };
export const promqlCodec = { encode: encodeQueriesState, decode: decodeQueriesState };
