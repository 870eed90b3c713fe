import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cardioid, countFiles, scratch } from './cardioid.ts';
import { expect, expectAccessible, test } from './window.ts';

/** The pictures of a folder of frames, in order; every one must say what it shows. */
function framesIn(dir: string): { name: string; genome: { formula: string; params: Record<string, unknown> }; widthPx: number }[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.png'))
    .toSorted()
    .map((name) => {
      const record = /cardioid\0+(\{.*\})/s.exec(readFileSync(join(dir, name)).toString('latin1'))![1]!;
      const end = record.lastIndexOf('}}');
      const { genome, render } = JSON.parse(record.slice(0, end + 2)) as { genome: never; render: { widthPx: number } };
      return { name, genome, widthPx: render.widthPx };
    });
}

test('a sequence is put together from the Lab’s history and rendered by a job', async ({ app, host }) => {
  await app.emulateMedia({ reducedMotion: 'reduce' });
  await expect(app.getByRole('application', { name: /^Picture of/ })).toHaveAttribute('data-frame', 'settled', { timeout: 60_000 });
  await app.getByRole('button', { name: 'Zoom in' }).first().click();
  await expect(app.getByRole('button', { name: /^Step 2:/ })).toBeVisible();
  await app.keyboard.press('q');
  const dialog = app.getByRole('dialog', { name: 'Make a sequence' });
  await expect(dialog.getByRole('button', { name: 'Keyframe 1 of 1' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Start' })).toBeDisabled();
  await expect(dialog.getByText('Choose at least two pictures')).toBeVisible();

  await dialog.getByRole('button', { name: 'Step 1', exact: true }).click();
  await expect(dialog.getByRole('img', { name: /along the path/ })).toHaveCount(7);
  // by keyboard: the last keyframe goes first
  await dialog.getByRole('button', { name: 'Keyframe 2 of 2' }).press('ArrowLeft');
  await expect(dialog.getByRole('button', { name: 'Step 1, keyframe 1' })).toBeVisible();
  // and back by the mouse
  const first = (await dialog.getByRole('button', { name: 'Keyframe 1 of 2' }).boundingBox())!;
  const second = (await dialog.getByRole('button', { name: 'Keyframe 2 of 2' }).boundingBox())!;
  await app.mouse.move(first.x + first.width / 2, first.y + first.height / 2);
  await app.mouse.down();
  await app.mouse.move(second.x + second.width * 0.75, second.y + second.height / 2, { steps: 6 });
  await app.mouse.up();
  await expect(dialog.getByRole('button', { name: 'Step 1, keyframe 2' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Keyframe 2 of 2' })).toBeFocused();
  await app.keyboard.press('ArrowLeft');
  await expect(dialog.getByRole('button', { name: 'Step 1, keyframe 1' })).toBeVisible();
  await expectAccessible(app);

  const fill = async (name: string, value: string) => {
    const field = dialog.getByRole('spinbutton', { name });
    await field.fill(value);
    await field.press('Enter');
  };
  await fill('Frames', '6');
  await fill('Frame width', '48');
  await fill('Frame height', '32');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Closer');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(dialog).toBeHidden();

  const dir = join(host.workspace, 'exports', 'Closer');
  const done = app.getByRole('region', { name: 'Notices' }).getByText(`6 frames in ${dir}.`);
  await expect(done).toBeVisible({ timeout: 60_000 });
  const frames = framesIn(dir);
  expect(frames.map(({ name, widthPx }) => [name, widthPx])).toEqual([0, 1, 2, 3, 4, 5].map((i) => [`frame-0000${i}.png`, 48]));
  expect(new Set(frames.map(({ genome }) => JSON.stringify(genome))).size).toBe(6);
  // the notice shows where it starts
  const picture = app.getByRole('region', { name: 'Notices' }).locator('img').last();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
});

test('a circle around the picture needs no history', async ({ app, host }) => {
  // colours are looked at at rest
  await app.emulateMedia({ reducedMotion: 'reduce' });
  await app.getByRole('button', { name: 'Make a sequence' }).click();
  const dialog = app.getByRole('dialog', { name: 'Make a sequence' });
  await dialog.getByRole('combobox', { name: 'Kind' }).selectOption('circles');
  await expect(dialog.getByRole('img', { name: /along the path/ })).toHaveCount(7);
  await expect(dialog.getByRole('combobox', { name: 'Motion' })).toBeDisabled();
  await expectAccessible(app);
  for (const [name, value] of [
    ['Frames', '3'],
    ['Frame width', '32'],
    ['Frame height', '32'],
  ] as const) {
    await dialog.getByRole('spinbutton', { name }).fill(value);
    await dialog.getByRole('spinbutton', { name }).press('Enter');
  }
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Round');
  await dialog.getByRole('combobox', { name: 'Output' }).selectOption('y4m');
  await dialog.getByRole('button', { name: 'Start' }).click();
  await expect(app.getByText(/3 frames in .*film\.y4m/)).toBeVisible({ timeout: 60_000 });
  const film = readFileSync(join(host.workspace, 'exports', 'Round', 'film.y4m'));
  expect(film.subarray(0, 10).toString()).toBe('YUV4MPEG2 ');
});

test('the same path in the command line, and bad paths in one sentence', () => {
  const { dir, remove } = scratch();
  try {
    const genome = (c: string) => {
      const out = join(dir, `${c}.png`);
      expect(cardioid(['render', '--formula', 'kali', '--set', `c=${c}`, '--size', '16x16', '--out', out]).status).toBe(0);
      return `${c}.png`;
    };
    const path = { version: 1, kind: 'keyframes', name: 'walk', keyframes: [genome('-0.7,-0.5'), genome('-0.9,-0.6')] };
    const file = join(dir, 'walk.json');
    writeFileSync(file, JSON.stringify(path));
    const out = join(dir, 'frames');
    const made = cardioid(['sequence', file, '--frames', '6', '--size', '32x24', '--out', out, '--json']);
    expect(made.status).toBe(0);
    expect(made.json).toMatchObject({ frames: 6, made: 6 });
    const frames = framesIn(out);
    expect(frames).toHaveLength(6);
    expect(frames[0]!.genome.params['c']).toEqual([-0.7, -0.5]);
    expect(frames[5]!.genome.params['c']).toEqual([-0.9, -0.6]);

    // a circle about a picture, whose genome the program also prints
    const printed = cardioid(['genome', join(dir, path.keyframes[0]!)]);
    expect(JSON.parse(printed.stdout)).toMatchObject({ formula: 'kali', params: { c: [-0.7, -0.5] } });
    const circle = join(dir, 'circle.json');
    const circles = { 'params.c': [{ k: 1, a: [0.05, 0] }] };
    writeFileSync(circle, JSON.stringify({ version: 1, kind: 'circles', name: 'ring', genome: path.keyframes[0], circles }));
    const ring = join(dir, 'ring');
    expect(cardioid(['sequence', circle, '--frames', '4', '--size', '16x16', '--out', ring]).stdout).toContain('4 frames');
    expect((framesIn(ring)[0]!.genome.params['c'] as number[])[0]).toBeCloseTo(-0.65, 12);
    const gif = cardioid(['sequence', circle, '--frames', '4', '--out', join(dir, 'ring.gif')]);
    expect(gif.stderr).toContain('is named like a file; frames go to a folder, or to a film named .mp4, .webm or .y4m');
    expect(existsSync(join(dir, 'ring.gif'))).toBe(false);

    writeFileSync(file, JSON.stringify({ ...path, keyframes: path.keyframes.slice(1) }));
    const other = join(dir, 'other');
    const refused = cardioid(['sequence', file, '--frames', '6', '--out', other]);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr.trim().split('\n')).toHaveLength(1);
    expect(refused.stderr).toMatch(/keyframes/);
    expect(countFiles(other, /./)).toBe(0);

    // a file where frames should go is left alone
    mkdirSync(join(dir, 'more'));
    const text = join(dir, 'more', 'notes.txt');
    writeFileSync(text, 'mine');
    expect(cardioid(['sequence', 'kali-drift', '--frames', '2', '--out', text]).stderr).toMatch(/is a file/);
    expect(readFileSync(text, 'utf8')).toBe('mine');
  } finally {
    remove();
  }
});
