import { IconChartLine, IconLayoutGrid, IconSettings, type TablerIcon } from '@tabler/icons-react';

export type NavigationItem = {
  path: string;
  title: string;
  icon: TablerIcon;
  /** The second key after `g`. */
  key: string;
};

/** What the navigation shows, in order. Its key is one that no other entry has. */
export const navigation: readonly NavigationItem[] = [
  { path: '/', title: 'Overview', icon: IconLayoutGrid, key: 'o' },
  { path: '/explore', title: 'Explore', icon: IconChartLine, key: 'e' },
  { path: '/settings', title: 'Settings', icon: IconSettings, key: 's' },
];
