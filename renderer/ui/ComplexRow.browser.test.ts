import { expect, test, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import './base.css';
import ComplexRow from './ComplexRow.svelte';

async function show() {
  const changes: [[number, number], string][] = [];
  const onchange = (value: [number, number], phase: string) => {
    changes.push([value, phase]);
    void screen.rerender({ value });
  };
  const screen = await render(ComplexRow, { label: 'c', value: [0.5, -0.5], defaultValue: [0, 0], min: [-2, -2], max: [2, 2], onchange });
  await page.getByRole('button', { name: 'c: 2-D pad' }).click();
  return { changes, pad: page.getByRole('slider', { name: 'c, 2-D pad' }) };
}

test('both parts are numbers of their own', async () => {
  const { changes } = await show();
  const imaginary = page.getByRole('spinbutton', { name: 'c, imaginary part' });
  await imaginary.fill('1.25');
  await userEvent.keyboard('{Enter}');
  expect(changes.at(-1)).toEqual([[0.5, 1.25], 'done']);
});

test('arrows move on the pad, up is up, Shift makes ten steps', async () => {
  const { changes, pad } = await show();
  (pad.element() as HTMLElement).focus();
  await userEvent.keyboard('{ArrowRight}');
  expect(changes.at(-1)).toEqual([[0.52, -0.5], 'live']);
  await userEvent.keyboard('{ArrowUp}');
  expect(changes.at(-1)).toEqual([[0.52, -0.48], 'live']);
  await userEvent.keyboard('{Shift>}{ArrowLeft}{/Shift}');
  expect(changes.at(-1)).toEqual([[0.32, -0.48], 'live']);
  await vi.waitFor(() => expect(changes.at(-1)).toEqual([[0.32, -0.48], 'done']));
  expect(changes.filter(([, phase]) => phase === 'done').length).toBe(1);
});

test('Home resets, and the pad says where it is', async () => {
  const { changes, pad } = await show();
  await expect.element(pad).toHaveAttribute('aria-valuetext', '0.5, −0.5 i');
  (pad.element() as HTMLElement).focus();
  await userEvent.keyboard('{Home}');
  expect(changes.at(-1)).toEqual([[0, 0], 'done']);
});

test('the pad stays in its box', async () => {
  const { changes, pad } = await show();
  const element = pad.element() as HTMLElement;
  element.setPointerCapture = () => {};
  const box = element.getBoundingClientRect();
  element.dispatchEvent(
    new PointerEvent('pointerdown', { clientX: box.right + 50, clientY: box.top - 50, pointerId: 1, button: 0, bubbles: true }),
  );
  expect(changes.at(-1)).toEqual([[2, 2], 'live']);
});
