import { afterEach, expect, test, vi } from 'vitest';
import { userEvent } from 'vitest/browser';
import { actions, keysOf, type Action } from './actions.svelte.ts';

const cleanups: (() => void)[] = [];
const listen = (event: KeyboardEvent) => actions.handle(event);
afterEach(() => {
  window.removeEventListener('keydown', listen);
  for (const cleanup of cleanups.splice(0)) cleanup();
  document.body.replaceChildren();
});

function offer(keys: string[], run: () => void, id = keys.join()): void {
  window.addEventListener('keydown', listen);
  const action: Action = { id, label: id, group: 'Test', keys, run };
  cleanups.push(actions.register([action]));
}

test('names keys as actions spell them', () => {
  const press = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  expect(keysOf({ ...press, key: 'r' })).toBe('R');
  expect(keysOf({ ...press, key: '?', shiftKey: true })).toBe('?');
  expect(keysOf({ ...press, key: '+', shiftKey: true })).toBe('+');
  expect(keysOf({ ...press, key: 'Z', shiftKey: true, ctrlKey: true })).toBe('Mod+Shift+Z');
  expect(keysOf({ ...press, key: 'z', metaKey: true })).toBe('Mod+Z');
  expect(keysOf({ ...press, key: 'ArrowUp', shiftKey: true })).toBe('Shift+ArrowUp');
});

test('the newest action of a key runs, and the old one again when it goes', async () => {
  const first = vi.fn();
  const second = vi.fn();
  offer(['R'], first, 'first');
  offer(['R'], second, 'second');
  await userEvent.keyboard('r');
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([0, 1]);
  cleanups.pop()!();
  await userEvent.keyboard('r');
  expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
});

test('typing in a field is typing', async () => {
  const run = vi.fn();
  offer(['R', 'Mod+K'], run);
  const input = document.body.appendChild(document.createElement('input'));
  input.focus();
  await userEvent.keyboard('r');
  expect(run).not.toHaveBeenCalled();
  await userEvent.keyboard('{Control>}k{/Control}');
  expect(run).toHaveBeenCalledOnce();
});

test('typing in an editor inside a shadow root is typing, of which the page sees only the host', async () => {
  const run = vi.fn();
  offer(['R', '2', 'Mod+Z'], run);
  const root = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'open' });
  const editor = root.appendChild(document.createElement('div'));
  editor.contentEditable = 'true';
  editor.focus();
  await userEvent.keyboard('r2{Control>}z{/Control}');
  expect(run).not.toHaveBeenCalled();
});

test('undo is of the text in a text field, of the picture in a number', async () => {
  const run = vi.fn();
  offer(['Mod+Z'], run);
  const input = document.body.appendChild(document.createElement('input'));
  input.focus();
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(run).not.toHaveBeenCalled();
  input.setAttribute('role', 'spinbutton');
  await userEvent.keyboard('{Control>}z{/Control}');
  expect(run).toHaveBeenCalledOnce();
});

test('Ctrl+A selects what is in a field, not the whole window', async () => {
  const input = document.body.appendChild(document.createElement('input'));
  document.body.append('label');
  input.value = 'text';
  offer([], vi.fn());
  await userEvent.keyboard('{Control>}a{/Control}');
  expect(getSelection()!.toString()).toBe('');
  input.focus();
  await userEvent.keyboard('{Control>}a{/Control}');
  expect([input.selectionStart, input.selectionEnd]).toEqual([0, 4]);
});

test('a focused button keeps Space and Enter', async () => {
  const run = vi.fn();
  offer([' ', 'Enter', 'F'], run);
  const button = document.body.appendChild(document.createElement('button'));
  button.focus();
  await userEvent.keyboard(' ');
  await userEvent.keyboard('{Enter}');
  expect(run).not.toHaveBeenCalled();
  await userEvent.keyboard('f');
  expect(run).toHaveBeenCalledOnce();
});
