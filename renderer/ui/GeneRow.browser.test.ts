import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import './base.css';
import GeneRow from './GeneRow.svelte';

/** A gene on [0, 2] in steps of 0.01 whose value follows what the row reports. */
async function show(value = 1, extra: Record<string, unknown> = {}) {
  const changes: [number, string][] = [];
  const props = { label: 'Scale', value, min: 0, max: 2, defaultValue: 1, unit: '', help: 'A factor.', ...extra };
  const onchange = (next: number, phase: string) => {
    changes.push([next, phase]);
    void screen.rerender({ value: next });
  };
  const screen = await render(GeneRow, { ...props, onchange });
  return { screen, changes, number: page.getByRole('spinbutton', { name: 'Scale' }) };
}

test('arrows step by one, Shift by ten, Alt by a tenth', async () => {
  const { number } = await show();
  await number.click();
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(number).toHaveValue('1.01');
  await userEvent.keyboard('{Shift>}{ArrowUp}{/Shift}');
  await expect.element(number).toHaveValue('1.11');
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
  await expect.element(number).toHaveValue('1.109');
});

test('steps end in one change that is done', async () => {
  const { number, changes } = await show();
  await number.click();
  await userEvent.keyboard('{ArrowUp}{ArrowUp}');
  await vi.waitFor(() => expect(changes.at(-1)).toEqual([1.02, 'done']));
  expect(changes.map(([, phase]) => phase)).toEqual(['live', 'live', 'done']);
});

test('a typed value is taken on Enter, clamped to the range; nonsense is dropped', async () => {
  const { number, changes } = await show();
  await number.fill('0,25');
  await userEvent.keyboard('{Enter}');
  expect(changes.at(-1)).toEqual([0.25, 'done']);
  await number.fill('99');
  await userEvent.keyboard('{Enter}');
  expect(changes.at(-1)).toEqual([2, 'done']);
  await number.fill('two');
  await userEvent.keyboard('{Enter}');
  expect(changes.length).toBe(2);
  await expect.element(number).toHaveValue('2');
});

test('Escape gives up what was typed', async () => {
  const { number, changes } = await show();
  await number.fill('1.5');
  await userEvent.keyboard('{Escape}');
  await expect.element(number).toHaveValue('1');
  expect(changes).toEqual([]);
});

test('dragging the number scrubs and ends in one step', async () => {
  const { number, changes } = await show();
  const element = number.element() as HTMLElement;
  const box = element.getBoundingClientRect();
  const at = (dx: number) => ({ clientX: box.left + 20 + dx, clientY: box.top + 5, pointerId: 1, button: 0, bubbles: true });
  // synthetic pointers have nothing to capture
  element.setPointerCapture = () => {};
  element.dispatchEvent(new PointerEvent('pointerdown', at(0)));
  element.dispatchEvent(new PointerEvent('pointermove', at(20)));
  element.dispatchEvent(new PointerEvent('pointermove', at(40)));
  expect(changes).toEqual([
    [1.05, 'live'],
    [1.1, 'live'],
  ]);
  await expect.element(number).toHaveValue('1.1');
  element.dispatchEvent(new PointerEvent('pointerup', at(40)));
  expect(changes.at(-1)).toEqual([1.1, 'done']);
});

test('the wheel steps a focused number only', async () => {
  const { number, changes } = await show();
  const element = number.element();
  element.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, bubbles: true, cancelable: true }));
  expect(changes).toEqual([]);
  await number.click();
  const wheel = new WheelEvent('wheel', { deltaY: -100, bubbles: true, cancelable: true });
  element.dispatchEvent(wheel);
  expect(changes).toEqual([[1.01, 'live']]);
  expect(wheel.defaultPrevented).toBe(true);
});

test('shows a dot when changed; a double-click resets', async () => {
  const { number, changes } = await show(1.5);
  await expect.element(page.getByText('changed')).toBeInTheDocument();
  await number.dblClick();
  expect(changes.at(-1)).toEqual([1, 'done']);
  await expect.element(page.getByText('changed')).not.toBeInTheDocument();
});

test('says unit and range to a screen reader', async () => {
  const { number } = await show(0.5, { unit: '°' });
  await expect.element(number).toHaveAttribute('aria-valuetext', '0.5°');
  await expect.element(number).toHaveAttribute('aria-valuemin', '0');
  await expect.element(number).toHaveAttribute('aria-valuemax', '2');
  expect(number.element().getAttribute('title')).toContain('0 to 2 °');
});

test('whole numbers move by at least one on a logarithmic scale', async () => {
  const { number } = await show(10, { min: 1, max: 1_000_000, scale: 'log', integer: true });
  await number.click();
  await userEvent.keyboard('{ArrowUp}');
  await expect.element(number).toHaveValue('11');
  await userEvent.keyboard('{Alt>}{ArrowDown}{/Alt}');
  await expect.element(number).toHaveValue('10');
});
