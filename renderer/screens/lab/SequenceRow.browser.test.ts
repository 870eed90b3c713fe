import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { compileFormula } from '../../../shared/formula/compile.ts';
import { findFormula } from '../../../shared/formula/catalog.ts';
import { startingGenome } from '../../../shared/genome/defaults.ts';
import { greyPalette } from '../../../shared/genome/palette.fixtures.ts';
import { LabState } from './labState.svelte.ts';
import SequenceRow from './SequenceRow.svelte';

afterEach(() => localStorage.clear());

async function show(formula = findFormula('lyapunov')!) {
  const lab = new LabState();
  lab.open(startingGenome(formula, greyPalette));
  const props = () => ({ genome: lab.genome!, formula, onchange: change });
  const change: LabState['change'] = (genome, phase) => {
    lab.change(genome, phase);
    void shown.rerender(props());
  };
  const shown = await render(SequenceRow, props());
  const field = page.getByRole('textbox', { name: 'Sequence' });
  return { lab, field, again: () => shown.rerender(props()) };
}

test('a sequence is written as its word, drawn as it is typed, and undone as one step', async () => {
  const { lab, field, again } = await show();
  // what Markus's picture is known by
  await expect.element(field).toHaveValue('ABAAAB');
  await field.click();
  await userEvent.keyboard('{Control>}a{/Control}aabab');
  expect(lab.genome!.params).toMatchObject({ pattern: 0b10100, length: 5 });
  expect(lab.steps.length).toBe(1);
  await userEvent.keyboard('{Enter}');
  await expect.element(field).toHaveValue('AABAB');
  await userEvent.tab();
  expect(lab.steps.length).toBe(2);
  lab.undo();
  await again();
  await expect.element(field).toHaveValue('ABAAAB');
});

test('what is no sequence is said by the field, and gives way to the last that was one', async () => {
  const { lab, field } = await show();
  await field.click();
  await userEvent.keyboard('{End}C');
  await expect.element(field).toHaveAccessibleDescription('A sequence is written with 1 to 24 letters A and B, like AABAB.');
  expect(lab.genome!.params).toMatchObject({ pattern: 34, length: 6 });
  await userEvent.tab();
  await expect.element(field).toHaveValue('ABAAAB');
  await expect.element(page.getByRole('alert')).not.toBeInTheDocument();
});

test('a text of one’s own has its own limits', async () => {
  const text = findFormula('lyapunov')!.source;
  const own = compileFormula(
    text.replace('formula lyapunov', 'formula my-order').replace('6 in 1 .. 24', '4 in 1 .. 4').replace('= 34', '= 2'),
  );
  const { lab, field } = await show(own);
  await field.click();
  await userEvent.keyboard('{Control>}a{/Control}bbbbaaa');
  await expect.element(field).toHaveValue('bbbb');
  expect(lab.genome!.params).toMatchObject({ pattern: 15, length: 4 });
});
