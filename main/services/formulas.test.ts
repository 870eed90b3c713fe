import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { openTest, refusal } from './services.fixtures.ts';

const text = 'formula mine "Mine"\nsummary "One."\nstart\n  z = pixel\nstep\n  z = z ^ 2 + 0.25\n';

test('formulas are saved under their id, listed, replaced and deleted', async () => {
  const dir = scratchDir();
  const { api } = await openTest(dir);
  expect(await api.formulas.save({ text, replace: false })).toMatchObject({ id: 'mine', label: 'Mine', builtIn: false, errors: [] });
  expect(await refusal(api.formulas.save({ text, replace: false }))).toMatchObject({ code: 'NAME_TAKEN' });
  await api.formulas.save({ text: text.replace('One.', 'Two.'), replace: true });
  const own = (await api.formulas.list()).filter(({ builtIn }) => !builtIn);
  expect(own.map(({ id, summary }) => [id, summary])).toEqual([['mine', 'Two.']]);
  await api.formulas.delete({ id: 'mine' });
  expect(readdirSync(join(dir, 'formulas'))).toEqual([]);
});

test('broken texts are not saved, and those on disk are listed with their mistakes', async () => {
  const dir = scratchDir();
  const { api } = await openTest(dir);
  const broken = text.replace('pixel', 'pixl');
  expect(await refusal(api.formulas.save({ text: broken, replace: false }))).toMatchObject({
    code: 'BAD_FORMULA',
    message: 'Line 4, column 7: There is no variable or parameter "pixl". (did you mean pixel?)',
  });
  expect((await api.formulas.check({ text: broken })).errors).toMatchObject([{ line: 4, column: 7 }]);
  expect(await api.formulas.check({ text })).toEqual({ id: 'mine', label: 'Mine', errors: [] });
  await api.formulas.save({ text, replace: false });
  writeFileSync(join(dir, 'formulas', 'other.formula'), text);
  const other = (await api.formulas.list()).find(({ id }) => id === 'other')!;
  expect(other.errors[0]!.message).toBe('The text calls itself mine, its file other.');
});

test('a text on disk that bears the id of a built-in formula is listed as broken beside it, and can be deleted', async () => {
  const dir = scratchDir();
  const { api } = await openTest(dir);
  await api.formulas.save({ text, replace: false });
  writeFileSync(join(dir, 'formulas', 'kali.formula'), text.replace('mine', 'kali'));
  const called = async () => (await api.formulas.list()).filter(({ id }) => id === 'kali');
  expect(await called()).toMatchObject([
    { builtIn: true, errors: [] },
    { builtIn: false, errors: [{ line: 1, column: 1, message: 'kali is the id of a built-in formula.' }] },
  ]);
  await api.formulas.delete({ id: 'kali' });
  expect(await called()).toMatchObject([{ builtIn: true }]);
});

test('built-in formulas stay, and a path is no id', async () => {
  const { api } = await openTest(scratchDir());
  expect(await refusal(api.formulas.save({ text: text.replace('mine', 'kali'), replace: true }))).toMatchObject({ code: 'NAME_TAKEN' });
  expect(await refusal(api.formulas.delete({ id: 'kali' }))).toMatchObject({ code: 'BAD_VALUE' });
  expect(await refusal(api.formulas.delete({ id: '../x' }))).toMatchObject({ code: 'NOT_FOUND' });
});
