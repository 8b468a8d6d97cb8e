import { useSearch } from 'wouter';
import { isPromqlSearch } from '../../url-state/query-state.ts';
import { MetricExplore } from './metric-explore.tsx';
import { PromqlExplore } from './promql/promql-explore.tsx';

/** Two ways to ask: metrics chosen from lists, or PromQL. The address says which. */
export default function ExplorePage() {
  return isPromqlSearch(useSearch()) ? <PromqlExplore /> : <MetricExplore />;
}
