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

/** Keys that controls use themselves while they have the focus. */
function belongsToControl(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  if (!target) return false;
  if (target.closest('[role="dialog"]')) return true;
  if (event.ctrlKey || event.metaKey) return false;
  if (target.closest('input:not([type="checkbox"]), select, textarea')) return event.key !== 'Escape';
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
