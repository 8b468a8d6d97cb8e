import { Kbd, Modal } from '@mantine/core';
import { navigation } from './navigation.ts';
import classes from './shortcut-list.module.css';

const shortcuts: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['/'], does: 'Search' },
  ...navigation.map(({ key, title }) => ({ keys: ['g', key], does: `Go to ${title}` })),
  { keys: ['space'], does: 'Pause or resume live' },
  { keys: ['Ctrl', 'Enter'], does: 'Run the query being written' },
  { keys: ['?'], does: 'Show this list' },
];

const gestures: readonly { gesture: string; does: string }[] = [
  { gesture: 'Drag on a chart', does: 'Zoom in' },
  { gesture: 'Double-click a chart', does: 'Zoom back' },
  { gesture: 'Click a legend entry', does: 'Show only its line, or all again' },
  { gesture: 'Ctrl and click it', does: 'Hide or show its line' },
];

export function ShortcutList(props: { opened: boolean; onClose: () => void }) {
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title="Keyboard and mouse"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <dl className={classes.list}>
        {shortcuts.map(({ keys, does }) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
        {gestures.map(({ gesture, does }) => (
          <div key={does}>
            <dt>{gesture}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
