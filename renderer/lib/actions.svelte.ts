import { untrack } from 'svelte';

/** Something the user can do from the keyboard and the command palette. */
export interface Action {
  readonly id: string;
  readonly label: string;
  /** where it belongs in the key sheet */
  readonly group: string;
  /** e.g. `R`, `Mod+Shift+Z`, `ArrowUp`; Mod is Ctrl, or Cmd on a Mac */
  readonly keys?: readonly string[];
  readonly run: () => void;
}

const isMac = typeof navigator !== 'undefined' && /mac/i.test(navigator.platform);

/** `Ctrl+Shift+Z` or `⌘⇧Z`, as people know it. */
export function keyLabel(keys: string): string {
  const names: Record<string, string> = { ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Escape: 'Esc', ' ': 'Space' };
  return keys
    .split(/\+(?=.)/)
    .map((part) => (part === 'Mod' ? (isMac ? '⌘' : 'Ctrl') : (names[part] ?? part)))
    .join(isMac ? '' : '+');
}

/** The name of a pressed key in the spelling of `Action.keys`. */
export function keysOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>): string {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  const mod = event.ctrlKey || event.metaKey;
  // the shift that it takes to type a sign is part of the sign
  const shift = event.shiftKey && (key.length > 1 || key !== event.key.toLowerCase() || /[A-Z]/.test(key));
  return [mod ? 'Mod' : '', event.altKey ? 'Alt' : '', shift ? 'Shift' : '', key].filter(Boolean).join('+');
}

/** The element with the focus, also within the shadow root of a code editor, of which the page sees only the host. */
function innermost(event: KeyboardEvent): Element | null {
  const [target] = event.composedPath();
  return target instanceof Element ? target : null;
}

/** Where something is written. */
const fields = 'input:not([type="checkbox"]), textarea, [contenteditable="true"]';
/** Undo and redo, which are those of the text where text is written. A number's last value is a step of the picture's history. */
const undoKeys = ['Mod+Z', 'Mod+Shift+Z', 'Mod+Y'];

/** Keys that controls use themselves while they have the focus. */
function belongsToControl(event: KeyboardEvent): boolean {
  const target = innermost(event);
  if (!target) return false;
  if (event.target instanceof Element && event.target.closest('[role="dialog"]')) return true;
  const field = target.closest(fields);
  if (event.ctrlKey || event.metaKey) {
    const pressed = keysOf(event);
    return field !== null && (pressed === 'Mod+A' || (undoKeys.includes(pressed) && !field.matches('[role="spinbutton"], [type="range"]')));
  }
  if (field || target.closest('select')) return event.key !== 'Escape';
  if (event.key === ' ' || event.key === 'Enter') return target.closest('button, a, summary, [role="tab"], input') !== null;
  if (event.key.startsWith('Arrow') || event.key === 'Home' || event.key === 'End')
    return target.closest('[role="tab"], [role="slider"], [role="separator"], [role="option"], [role="grid"]') !== null;
  return false;
}

class ActionRegistry {
  list = $state.raw<readonly Action[]>([]);

  /** @returns a function that takes them away again */
  register(actions: readonly Action[]): () => void {
    this.list = [...this.list, ...actions];
    return () => (this.list = this.list.filter((action) => !actions.includes(action)));
  }

  /** Runs the action of this key, the newest registered first. */
  handle(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || belongsToControl(event)) return;
    const pressed = keysOf(event);
    // the labels of the window are no text that anyone wants whole
    if (pressed === 'Mod+A') event.preventDefault();
    const action = this.list.findLast(({ keys }) => keys?.includes(pressed));
    if (!action) return;
    event.preventDefault();
    action.run();
  }
}

export const actions = new ActionRegistry();

/** Offers actions for as long as the calling component lives. */
export function useActions(list: readonly Action[]): void {
  $effect(() => untrack(() => actions.register(list)));
}
