import { useEffect, useRef } from 'react';
import { Link } from 'wouter';
import classes from './alert-tabs.module.css';

const tabs = [
  { path: '/alerts', title: 'Firing' },
  { path: '/alerts/rules', title: 'Rules' },
  { path: '/alerts/mutes', title: 'Mutes' },
  { path: '/alerts/receivers', title: 'Receivers' },
  { path: '/alerts/deliveries', title: 'Deliveries' },
  { path: '/alerts/history', title: 'History' },
] as const;

/** The parts of the alerting, each a page with an address of its own. */
export function AlertTabs({ current }: { current: string }) {
  const currentRef = useRef<HTMLLIElement>(null);
  // On small screens the row scrolls, and the current one must be in sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is current
  useEffect(() => {
    currentRef.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <nav aria-label="Alerting" className={classes.bar}>
      <ul className={classes.tabs}>
        {tabs.map(({ path, title }) => (
          <li key={path} ref={path === current ? currentRef : undefined}>
            <Link
              href={path}
              className={classes.tab}
              aria-current={path === current ? 'page' : undefined}
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
