import { readFileSync, writeFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { withoutBuiltInTexts } from '../../shared/formula/carry.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { deleteOwnFormula, formulaFile, readOwnFormulas, writeOwnFormula } from '../render/formulaFolder.ts';
import { parseArguments } from './arguments.ts';
import type { CommandContext, Outcome } from './command.ts';
import { commands } from './commands.ts';
import { readPictureRecord } from '../render/picture.ts';
import { readGenomeRequest } from './genomeArguments.ts';
import { readRecipeArgument } from './recipeArgument.ts';
import { runCli } from './testing.ts';

async function run(name: string, workspaceDir: string, ...argv: string[]): Promise<Outcome> {
  const spec = commands.find((command) => command.name === name)!;
  const args = parseArguments(argv, spec.flags, spec.positionals);
  return (await spec.load())({ args, workspaceDir } as unknown as CommandContext);
}

test('new writes a text that checks, shows, lists and renders; a taken name is refused', async () => {
  const dir = scratchDir();
  const made = await run('formula new', dir, 'my-first');
  expect(made.json).toMatchObject({ id: 'my-first', file: formulaFile(dir, 'my-first') });
  expect((await run('formula check', dir, formulaFile(dir, 'my-first'))).failure).toBeUndefined();
  expect((await run('formula show', dir, 'my-first')).text).toContain('formula my-first "My first"');
  expect((await run('formula list', dir)).text).toMatch(/my-first +My first +Mine +yours/);
  await expect(run('formula new', dir, 'my-first')).rejects.toThrow('already a formula named "my-first"');
  await expect(run('formula new', dir, 'kali')).rejects.toThrow('already a formula named "kali"');
  await expect(run('formula new', dir, '../x')).rejects.toThrow('is no name for a formula');
  expect(readOwnFormulas(dir).map(({ id }) => id)).toEqual(['my-first']);
});

test('the picture of a mixture renders again from itself alone, byte for byte', async () => {
  const dir = scratchDir();
  await run('formula new', dir, 'my-mix', '--mix', 'blend', 'kali', 'julia');
  const [first, again] = [join(dir, 'a.png'), join(dir, 'b.png')];
  const small = ['--size', '24x16', '--supersample', '1', '--workspace', dir];
  expect(await runCli(['render', '--formula', 'my-mix', '--out', first, ...small])).toMatchObject({ status: 0, stderr: '' });
  await deleteOwnFormula(dir, 'my-mix');
  expect(await runCli(['render', '--genome', first, '--out', again, '--workspace', dir])).toMatchObject({ status: 0, stderr: '' });
  expect(readFileSync(again).equals(readFileSync(first))).toBe(true);
  const { source } = readPictureRecord(readFileSync(first), first).genome;
  for (const carried of ['formula kali "Kali"', 'formula julia "Julia"']) expect(source).toContain(carried);
  // which is the picture of the text that carries nothing: of genomes made before texts were carried
  const old = join(dir, 'old.json');
  const genome = { ...readPictureRecord(readFileSync(first), first).genome, source: withoutBuiltInTexts(source!) };
  writeFileSync(old, JSON.stringify(genome));
  expect(await runCli(['render', '--genome', old, '--out', again, ...small])).toMatchObject({ status: 0, stderr: '' });
  const pixels = (file: string) => sharp(file).raw().toBuffer();
  expect((await pixels(again)).equals(await pixels(first))).toBe(true);
});

test('new --mix writes mixtures', async () => {
  const dir = scratchDir();
  await run('formula new', dir, 'both', '--mix', 'blend', 'kali', 'burning-ship');
  expect(readFileSync(formulaFile(dir, 'both'), 'utf8')).toContain('w_A * A(z) + w_B * B(z)');
  await expect(run('formula new', dir, 'x', '--mix', 'stir', 'kali')).rejects.toThrow('--mix takes sequence, blend');
  await expect(run('formula new', dir, 'x', '--mix', 'blend', 'kalli')).rejects.toThrow(
    'there is no formula "kalli" that is built in or in the workspace; did you mean kali?',
  );
  // of one's own as well: its text goes with the mixture
  await run('formula new', dir, 'more', '--mix', 'cascade', 'both', 'julia');
  expect(readFileSync(formulaFile(dir, 'more'), 'utf8')).toContain('\nformula both "Both"\n');
  await deleteOwnFormula(dir, 'both');
  expect((await run('formula check', dir, formulaFile(dir, 'more'))).failure).toBeUndefined();
});

test('new says where no text can be written', async () => {
  const dir = scratchDir();
  symlinkSync(join(dir, 'nowhere'), join(dir, 'link'));
  writeFileSync(join(dir, 'file'), '');
  const attempt = async (workspace: string) => (await runCli(['formula', 'new', 'x', '--workspace', workspace])).stderr;
  expect(await attempt(join(dir, 'link', 'sub'))).toContain('formulas cannot be written: no folder can be made there.\n');
  expect(await attempt(join(dir, 'file'))).toContain('formulas cannot be written: part of the path is not a folder.\n');
});

test('check names every mistake with its place', async () => {
  const file = join(scratchDir(), 'broken.formula');
  writeFileSync(file, 'formula broken\nstart\n  z = pixl\nstep\n  z = nrm2(z)\n');
  const { text, failure, json } = await run('formula check', scratchDir(), file);
  expect(text).toBe(
    `${file}:3:7 There is no variable or parameter "pixl". (did you mean pixel?)\n${file}:5:7 There is no function "nrm2". (did you mean norm2?)`,
  );
  expect(failure).toBe(`${file} has 2 mistakes.`);
  expect(json).toMatchObject({
    errors: [
      { line: 3, column: 7 },
      { line: 5, column: 7 },
    ],
  });
});

describe('a text that cannot be drawn under its name says so wherever it is named', () => {
  const text = 'formula mandelbrot\nstart\n  z = pixel\nstep\n  z = z ^ 3 + pixel\n';
  test.each([
    ['mandelbrot', text, 'line 1, column 1: mandelbrot is the id of a built-in formula (give the text and its file another)'],
    ['other', `# a note\n${text}`, 'line 2, column 1: The text calls itself mandelbrot, its file other (give both the same name)'],
    ['third', text.replace(/mandelbrot/, 'third').replace('pixel', 'pixl'), 'line 3, column 7: There is no variable or parameter "pixl" (did you mean pixel?)'], // prettier-ignore
  ])('%s', async (id, source, reason) => {
    const dir = scratchDir();
    await writeOwnFormula(dir, id, source);
    expect((await run('formula list', dir)).text).toContain(`broken: ${reason}`);
    const shown = await runCli(['formula', 'show', id, '--workspace', dir]);
    expect(shown).toMatchObject({ status: 0, stdout: source, stderr: `The formula "${id}" of this workspace is broken: ${reason}.\n` });
    const drawn = await runCli(['render', '--formula', id, '--out', join(dir, 'a.png'), '--workspace', dir]);
    expect(drawn).toMatchObject({ status: 1, stdout: '', stderr: `The file ${formulaFile(dir, id)} cannot be read: ${reason}.\n` });
    const recipe = join(dir, 'recipe.json');
    writeFileSync(recipe, JSON.stringify({ name: 'Mine', parts: [{ formula: id }] }));
    await expect(readRecipeArgument(recipe, dir)).rejects.toThrow(`part 1 (${id}), its text in this workspace, ${reason}`);
  });
});

test('show names the nearest', async () => {
  await expect(run('formula show', scratchDir(), 'kalli')).rejects.toThrow('did you mean kali');
});

test('check and render say where smooth shows its bands', async () => {
  const dir = scratchDir();
  const file = join(dir, 'banded.formula');
  writeFileSync(file, 'formula banded "Banded"\nstart\n  z = pixel\nstep\n  z = exp(z)\nescape re(z) > 50\ncolorings exp\n');
  const sentence = 'Smooth shows its bands here: it is seamless where a formula stops by one rule |z| > R, with R above 1.';
  expect((await runCli(['formula', 'check', file])).stderr).toContain(sentence);
  const drawn = async (mode: string): Promise<string> =>
    (await runCli(['render', '--formula-file', file, '--coloring', mode, '--size', '8x8', '--out', join(dir, 'banded.png')])).stderr;
  expect(await drawn('smooth')).toContain(sentence);
  expect(await drawn('exp')).not.toContain('Smooth');
});

describe('render', () => {
  const render = commands.find(({ name }) => name === 'render')!;
  const request = (dir: string, ...argv: string[]) =>
    readGenomeRequest(parseArguments([...argv, '--out', 'x.png'], render.flags, render.positionals), dir);

  test('takes a text by file or from the workspace, and the genome carries it', async () => {
    const dir = scratchDir();
    await run('formula new', dir, 'my-first');
    const byId = await request(dir, '--formula', 'my-first', '--set', 'd=3');
    const byFile = await request(dir, '--formula-file', formulaFile(dir, 'my-first'), '--set', 'd=3');
    expect(byId).toEqual(byFile);
    expect(byId.genome).toMatchObject({
      formula: 'my-first',
      params: { d: 3 },
      source: readFileSync(formulaFile(dir, 'my-first'), 'utf8'),
    });
  });

  test('says where a text is broken, and wants one formula', async () => {
    const dir = scratchDir();
    const file = join(dir, 'broken.formula');
    writeFileSync(file, 'formula broken\nstart\n  z = pixl\nstep\n  z = z\n');
    await expect(request(dir, '--formula-file', file)).rejects.toThrow(
      'line 3, column 7: There is no variable or parameter "pixl" (did you mean pixel?)',
    );
    await expect(request(dir, '--formula', 'kali', '--formula-file', file)).rejects.toThrow('Give one of');
  });
});

describe('flame files', () => {
  const flame = (name: string, inside = ''): string =>
    `<flame name="${name}" size="640 480" scale="200"><xform weight="1" linear="0.6" swirl="0.4" color="1" coefs="0.7 0.3 -0.3 0.7 0.4 0"/>${inside}<color index="0" rgb="255 0 0"/><color index="128" rgb="0 0 255"/></flame>`;
  const written = (text: string): string => {
    const file = join(scratchDir(), 'some.flame');
    writeFileSync(file, text);
    return file;
  };

  test('import makes a formula and a palette of each flame, under names that are free', async () => {
    const dir = scratchDir();
    const file = written(`<flames>${flame('Kali')}${flame('12 é', '<xform weight="1" post_heat="1" coefs="1 0 0 1 0 0"/>')}</flames>`);
    const { json, text } = await run('formula import', dir, file);
    expect(json).toMatchObject({
      flames: [
        { id: 'kali-2', name: 'Kali', palette: 'kali', notes: [] },
        { id: 'flame-12-e', palette: '12-e', notes: ['The variation post_heat is not known here and is left out.'] },
      ],
    });
    expect(text).toContain('cardioid render --formula kali-2 --palette kali --out kali-2.png');
    for (const { id } of readOwnFormulas(dir)) expect((await run('formula check', dir, formulaFile(dir, id))).failure).toBeUndefined();
    expect((await run('formula import', dir, file)).json).toMatchObject({ flames: [{ id: 'kali-3' }, { id: 'flame-12-e-2' }] });
  });

  test('a file that is none changes nothing', async () => {
    const dir = scratchDir();
    await expect(run('formula import', dir, written(`${flame('a')}<flame name="b"/>`))).rejects.toThrow('flame 2 (b): it has no functions');
    expect(readOwnFormulas(dir)).toEqual([]);
  });

  test('render draws one of them without keeping it', async () => {
    const spec = commands.find(({ name }) => name === 'render')!;
    const request = (path: string) => readGenomeRequest(parseArguments(['--genome', path, '--out', 'x.png'], spec.flags, []), scratchDir());
    const file = written(flame('a') + flame('b'));
    expect((await request(`${file}#b`)).genome.formula).toBe('flame-functions');
    await expect(request(file)).rejects.toThrow(`write ${file}#NAME with one of a, b`);
  });
});
