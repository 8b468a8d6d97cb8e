import { type ReactNode, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { ConnectionStatus } from './connection-status.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Logo } from './logo.tsx';
import { isWithin, navigation } from './navigation.ts';
import classes from './shell.module.css';
import { ShortcutList } from './shortcut-list.tsx';
import { useShortcuts } from './use-shortcuts.ts';

function focusSearch(): void {
  document.querySelector<HTMLInputElement>('[data-search]')?.focus();
}

/** The frame around every page: navigation at the left, on small screens at the bottom. */
export function Shell({ children }: { children: ReactNode }) {
  const [location, navigate] = useLocation();
  const [listsShortcuts, setListsShortcuts] = useState(false);
  useShortcuts({
    ...Object.fromEntries(navigation.map(({ key, path }) => [`g ${key}`, () => navigate(path)])),
    '/': focusSearch,
    '?': () => setListsShortcuts(true),
  });
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#content">
        Skip to the content
      </a>
      <aside className={classes.side}>
        <Link href="/" className={classes.brand} aria-label="Tidemark, to the overview">
          <Logo />
          <span>Tidemark</span>
        </Link>
        <nav className={classes.navigation} aria-label="Pages">
          {navigation.map(({ path, title, icon: Icon, badge: Badge }) => (
            <Link
              key={path}
              href={path}
              className={classes.item}
              aria-current={isWithin(path, location) ? 'page' : undefined}
            >
              <Icon size={19} stroke={1.7} aria-hidden />
              <span>{title}</span>
              {Badge !== undefined && <Badge />}
            </Link>
          ))}
        </nav>
        <div className={classes.foot}>
          <ConnectionStatus />
          <button
            type="button"
            className={classes.hint}
            onClick={() => setListsShortcuts(true)}
            aria-label="Keyboard shortcuts"
          >
            <kbd>?</kbd> Shortcuts
          </button>
        </div>
      </aside>
      <main id="content" className={classes.content} tabIndex={-1}>
        <ErrorBoundary key={location}>{children}</ErrorBoundary>
      </main>
      <ShortcutList opened={listsShortcuts} onClose={() => setListsShortcuts(false)} />
    </div>
  );
}
