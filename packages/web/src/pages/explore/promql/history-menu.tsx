import { ActionIcon, Button, Popover, TextInput } from '@mantine/core';
import { IconHistory, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { formatAge } from '../../../format/age.ts';
import { matchingEntries } from '../../../promql/query-history.ts';
import classes from './history-menu.module.css';
import type { QueryHistory } from './use-query-history.ts';

type Props = { history: QueryHistory; onChoose: (query: string) => void };

/** Queries that were run in this browser, to run them again. */
export function HistoryMenu({ history, onChoose }: Props) {
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState('');
  const found = matchingEntries(history.entries, search);
  return (
    <Popover
      opened={opened}
      onChange={setOpened}
      position="bottom-start"
      width="min(560px, 92vw)"
      trapFocus
      returnFocus
      radius="lg"
    >
      <Popover.Target>
        <Button
          variant="default"
          size="sm"
          fw={500}
          leftSection={<IconHistory size={16} aria-hidden />}
          onClick={() => setOpened(!opened)}
        >
          History
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={10} aria-label="History of queries">
        {history.entries.length === 0 ? (
          <p className={classes.empty}>Queries that you run are kept here, in this browser only.</p>
        ) : (
          <>
            <div className={classes.head}>
              <TextInput
                aria-label="Search the history"
                placeholder="Search the history"
                size="xs"
                value={search}
                onChange={(event) => setSearch(event.currentTarget.value)}
              />
              <Button variant="subtle" size="xs" color="gray" onClick={history.clear}>
                Clear
              </Button>
            </div>
            <ul className={classes.list}>
              {found.map(({ query, atMs }) => (
                <li key={query}>
                  <button
                    type="button"
                    className={classes.entry}
                    onClick={() => {
                      setOpened(false);
                      onChoose(query);
                    }}
                  >
                    <code>{query}</code>
                    <span>{formatAge(Date.now() - atMs)}</span>
                  </button>
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    size={28}
                    aria-label={`Forget ${query}`}
                    onClick={() => history.remove(query)}
                  >
                    <IconX size={15} aria-hidden />
                  </ActionIcon>
                </li>
              ))}
            </ul>
            {found.length === 0 && <p className={classes.empty}>No such query</p>}
          </>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
