import {
  IconBell,
  IconChartLine,
  IconLayoutGrid,
  IconServer,
  IconSettings,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import { FiringBadge } from './firing-badge.tsx';

export type NavigationItem = {
  path: string;
  title: string;
  icon: TablerIcon;
  /** The second key after `g`. */
  key: string;
  /** Stands beside the title, or at the icon on small screens. */
  badge?: ComponentType;
};

/** What the navigation shows, in order. Its key is one that no other entry has. */
export const navigation: readonly NavigationItem[] = [
  { path: '/', title: 'Overview', icon: IconLayoutGrid, key: 'o' },
  { path: '/explore', title: 'Explore', icon: IconChartLine, key: 'e' },
  { path: '/alerts', title: 'Alerts', icon: IconBell, key: 'a', badge: FiringBadge },
  { path: '/hosts', title: 'Hosts', icon: IconServer, key: 'h' },
  { path: '/settings', title: 'Settings', icon: IconSettings, key: 's' },
];

/** Whether a page belongs to an entry: it is the entry's own, or lies below it. */
export function isWithin(path: string, location: string): boolean {
  return location === path || (path !== '/' && location.startsWith(`${path}/`));
}
