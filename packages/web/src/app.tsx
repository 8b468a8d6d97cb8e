import { lazy, Suspense } from 'react';
import { Redirect, Route, Switch } from 'wouter';
import { NotFoundPage } from './pages/not-found/not-found-page.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { PageLoading } from './shell/page-loading.tsx';
import { Shell } from './shell/shell.tsx';

const AlertsPage = lazy(() => import('./pages/alerts/alerts-page.tsx'));
const CardinalityPage = lazy(() => import('./pages/cardinality/cardinality-page.tsx'));
const ExplorePage = lazy(() => import('./pages/explore/explore-page.tsx'));
const HostsPage = lazy(() => import('./pages/hosts/hosts-page.tsx'));
const SettingsPage = lazy(() => import('./pages/settings/settings-page.tsx'));

/** The pages. A new one is a route here and an entry in `shell/navigation.ts`. */
export function App() {
  return (
    <Shell>
      <Suspense fallback={<PageLoading />}>
        <Switch>
          <Route path="/" component={OverviewPage} />
          <Route path="/explore" component={ExplorePage} />
          <Route path="/alerts/*?" component={AlertsPage} />
          <Route path="/hosts" component={HostsPage} />
          <Route path="/dashboard">
            <Redirect to="/hosts" replace />
          </Route>
          <Route path="/cardinality" component={CardinalityPage} />
          <Route path="/settings" component={SettingsPage} />
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </Shell>
  );
}
