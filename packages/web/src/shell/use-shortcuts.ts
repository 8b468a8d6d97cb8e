import { useEffect, useEffectEvent, useRef } from 'react';
import { type PressedKey, shortcutOf } from './shortcut-sequence.ts';

const fields = 'input, textarea, select, [contenteditable], [role="textbox"]';
/** Space presses these, so it must not mean anything else there. */
const pressable = 'button, a, summary, [role="button"], [role="option"], [role="menuitem"]';

/** Runs an action by its keys (`/`, `?`, ` `, `g o`), unless a field has the focus or a dialog is open. */
export function useShortcuts(actions: Readonly<Record<string, () => void>>): void {
  const previous = useRef<PressedKey | null>(null);
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(fields) !== null || document.querySelector('[role="dialog"]') !== null)
      return;
    if (event.key === ' ' && target.closest(pressable) !== null) return;
    const pressed = { key: event.key, atMs: event.timeStamp };
    const action = actions[shortcutOf(previous.current, pressed)];
    previous.current = pressed;
    if (action === undefined) return;
    event.preventDefault();
    action();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKeyDown(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
