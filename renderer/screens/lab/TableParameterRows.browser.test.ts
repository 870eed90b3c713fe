import { expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { findFormula } from '../../../shared/formula/catalog.ts';
import type { TableParameter } from '../../../shared/formula/spec.ts';
import TableParameterRows from './TableParameterRows.svelte';

/** Room between the paddings of the inspector where it is as wide as at first. */
const innerPx = 288;

async function show(formula: string) {
  const spec = findFormula(formula)!.parameters.find((one): one is TableParameter => one.kind === 'table')!;
  const changes: [number[], string][] = [];
  const { container } = await render(TableParameterRows, {
    spec,
    value: spec.default,
    onchange: (value: number[], phase: string) => changes.push([value, phase]),
  });
  container.style.width = `${innerPx}px`;
  return { spec, changes, container };
}

test.each(['ifs', 'flame'])('every number of the maps of %s is in sight, without scrolling sideways', async (formula) => {
  const { spec, container } = await show(formula);
  const right = container.getBoundingClientRect().right;
  for (const column of spec.columns) {
    const cell = page.getByRole('spinbutton', { name: `${spec.label}, row 1, ${column}`, exact: true });
    const box = cell.element().getBoundingClientRect();
    expect(box.right, column).toBeLessThanOrEqual(right);
    // wide enough for a sign and three digits
    expect(box.width, column).toBeGreaterThanOrEqual(52);
  }
  for (const node of container.querySelectorAll('*'))
    expect(getComputedStyle(node).overflowX === 'auto' && node.scrollWidth > node.clientWidth).toBe(false);
});

test('a number of the map and one beside it are changed where they stand', async () => {
  const { spec, changes } = await show('ifs');
  const type = async (column: string, text: string) => {
    await userEvent.fill(page.getByRole('spinbutton', { name: `Maps, row 2, ${column}`, exact: true }), text);
    await userEvent.keyboard('{Enter}');
  };
  await type('f', '1.25');
  await type('p', '0.75');
  const done = changes.filter(([, phase]) => phase === 'done').map(([value]) => value);
  expect(done).toEqual([spec.default.with(12, 1.25), spec.default.with(13, 0.75)]);
});

test('rows are added and removed, down to the fewest', async () => {
  const { spec, changes } = await show('ifs');
  await page.getByRole('button', { name: 'Remove row 1' }).click();
  await page.getByRole('button', { name: 'Add a row' }).click();
  expect(changes).toEqual([
    [spec.default.slice(7), 'done'],
    [[...spec.default, ...spec.default.slice(14)], 'done'],
  ]);
});
