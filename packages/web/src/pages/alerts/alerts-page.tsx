import { lazy, Suspense } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { PageHeader } from '../../shell/page-header.tsx';
import { PageLoading } from '../../shell/page-loading.tsx';
import { NotFoundPage } from '../not-found/not-found-page.tsx';
import { AlertTabs } from './alert-tabs.tsx';

const FiringTab = lazy(() => import('./firing-tab.tsx'));
const HistoryTab = lazy(() => import('../alert-history/history-tab.tsx'));
const MutesTab = lazy(() => import('../mutes/mutes-tab.tsx'));
const RulesTab = lazy(() => import('../rules/rules-tab.tsx'));
const ReceiversTab = lazy(() => import('../receivers/receivers-tab.tsx'));
const DeliveriesTab = lazy(() => import('../deliveries/deliveries-tab.tsx'));

/** The frame of all that is about alerts: the tabs, and the one that the address names. */
export default function AlertsPage() {
  const [location] = useLocation();
  return (
    <>
      <PageHeader title="Alerts" />
      <AlertTabs current={location} />
      <Suspense fallback={<PageLoading />}>
        <Switch>
          <Route path="/alerts" component={FiringTab} />
          <Route path="/alerts/rules" component={RulesTab} />
          <Route path="/alerts/mutes" component={MutesTab} />
          <Route path="/alerts/receivers" component={ReceiversTab} />
          <Route path="/alerts/deliveries" component={DeliveriesTab} />
          <Route path="/alerts/history" component={HistoryTab} />
          <Route component={NotFoundPage} />
        </Switch>
      </Suspense>
    </>
  );
}
