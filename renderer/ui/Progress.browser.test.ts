import { expect, test, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import './base.css';
import Progress from './Progress.svelte';

const props = { label: 'Ornaments', done: 250, total: 1000, unit: 'images', rate: 123.4, etaSeconds: 95 };

test('says count, rate and time left, to the eye and to a screen reader', async () => {
  await render(Progress, props);
  await expect.element(page.getByText('250 of 1,000 images', { exact: true })).toBeVisible();
  await expect.element(page.getByText('123 images/s · 1 min 35 s left', { exact: true })).toBeVisible();
  const bar = page.getByRole('progressbar', { name: 'Ornaments' });
  await expect.element(bar).toHaveAttribute('aria-valuenow', '250');
  await expect.element(bar).toHaveAttribute('aria-valuetext', '250 of 1,000 images, 123 images/s · 1 min 35 s left');
});

test('the bar is as long as the share that is done', async () => {
  await render(Progress, props);
  const bar = page.getByRole('progressbar').element() as HTMLElement;
  const fill = bar.firstElementChild as HTMLElement;
  await vi.waitFor(() => expect(fill.getBoundingClientRect().width / bar.getBoundingClientRect().width).toBeCloseTo(0.25, 2));
});

test('a note stands in for rate and time', async () => {
  await render(Progress, { ...props, note: 'paused' });
  await expect.element(page.getByText('paused')).toBeVisible();
  await expect.element(page.getByText(/left/)).not.toBeInTheDocument();
});

test('has a cancel button only when it can be cancelled', async () => {
  const oncancel = vi.fn();
  const screen = await render(Progress, props);
  await expect.element(page.getByRole('button')).not.toBeInTheDocument();
  await screen.rerender({ oncancel });
  await page.getByRole('button', { name: 'Cancel' }).click();
  expect(oncancel).toHaveBeenCalledOnce();
});
