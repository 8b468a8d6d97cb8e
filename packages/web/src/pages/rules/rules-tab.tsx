import { SegmentedControl } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { PageLoading } from '../../shell/page-loading.tsx';
import { usePageTitle } from '../../shell/use-page-title.ts';
import { useParameters } from '../../url-state/use-parameters.ts';
import { ExpectationList } from './expected/expectation-list.tsx';
import { RuleList } from './rule-list.tsx';
import classes from './rules-tab.module.css';

const RuleEditor = lazy(() => import('./editor/rule-editor.tsx'));

/** The rules, the series that are expected, or, where the address says so, the editor of a rule. */
export default function RulesTab() {
  usePageTitle('Rules');
  const { parameters, change } = useParameters();
  const edited = parameters.get('edit');
  const copied = parameters.get('copy');
  const isNew = parameters.get('new') === 'rule';
  if (edited !== null || copied !== null || isNew) {
    return (
      <Suspense fallback={<PageLoading />}>
        <RuleEditor
          key={`${edited} ${copied}`}
          edited={edited}
          copied={copied}
          firstExpression={parameters.get('expr') ?? ''}
        />
      </Suspense>
    );
  }
  const isExpected = parameters.get('show') === 'expected';
  return (
    <>
      <SegmentedControl
        className={classes.kinds}
        aria-label="Kind of rule"
        data={[
          { value: 'rules', label: 'Rules' },
          { value: 'expected', label: 'Expected series' },
        ]}
        value={isExpected ? 'expected' : 'rules'}
        onChange={(value) =>
          change({ show: value === 'expected' ? value : null, state: null, rule: null, q: null })
        }
      />
      {isExpected ? <ExpectationList /> : <RuleList />}
    </>
  );
}
