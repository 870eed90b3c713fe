import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { inboxOffsetHeader, inboxPieceBytes } from '../../shared/contract/files.ts';
import { pixelPaths } from '../../shared/contract/pixels.ts';
import { scratchDir } from '../render/scratch.fixtures.ts';
import { openTest, refusal } from './services.fixtures.ts';

type Opened = Awaited<ReturnType<typeof openTest>>;

async function send({ handlePixels }: Opened, id: string, name: string, offset: number | string, piece: Uint8Array): Promise<string> {
  const answer = await handlePixels(
    new Request(`http://127.0.0.1${pixelPaths.inbox(id, name)}`, {
      method: 'POST',
      headers: { [inboxOffsetHeader]: String(offset) },
      body: piece as Uint8Array<ArrayBuffer>,
    }),
  );
  return answer!.status === 204 ? '' : ((await answer!.json()) as { message: string }).message;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const flat = (color: string): Promise<Uint8Array> =>
  sharp({ create: { width: 16, height: 16, channels: 3, background: color } })
    .png()
    .toBuffer();

test('a file comes piece after piece; one out of turn is refused and changes nothing', async () => {
  const opened = await openTest();
  const { id, path } = await opened.api.files.openInbox();
  expect(await send(opened, id, 'deep/er/a.zip', 0, bytes('abc'))).toBe('');
  expect(await send(opened, id, 'deep/er/a.zip', 5, bytes('no'))).toBe('deep/er/a.zip has 3 bytes here, not 5; send it again.');
  expect(await send(opened, id, 'deep/er/a.zip', 3, bytes('de'))).toBe('');
  expect(readFileSync(join(path, 'deep', 'er', 'a.zip'), 'utf8')).toBe('abcde');
  // begun again
  expect(await send(opened, id, 'deep/er/a.zip', 0, bytes('x'))).toBe('');
  expect(readFileSync(join(path, 'deep', 'er', 'a.zip'), 'utf8')).toBe('x');
});

test('nothing is written outside an inbox, and no piece is too large', async () => {
  const opened = await openTest();
  const { id, path } = await opened.api.files.openInbox();
  for (const name of ['../a.png', 'a/../../b.png', '/etc/x.png', 'a//b.png', '..\\b.png', './c.png', `${'x'.repeat(256)}.png`])
    expect(await send(opened, id, name, 0, bytes('x'))).toMatch(/^The file name ".*" cannot be used\.$/);
  expect(await send(opened, '../datasets', 'a.png', 0, bytes('x'))).toBe('There is no inbox "../datasets" in this workspace.');
  const other = '00000000-0000-0000-0000-000000000000';
  expect(await send(opened, other, 'a.png', 0, bytes('x'))).toBe(`There is no inbox "${other}" in this workspace.`);
  expect(await send(opened, id, 'a.png', '-1', bytes('x'))).toBe('x-offset must be a whole number of bytes.');
  expect(await send(opened, id, 'a.png', 0, new Uint8Array(inboxPieceBytes + 1))).toContain('is larger than');
  expect(readdirSync(path)).toEqual([]);
});

test('what is imported leaves its inbox; what is still to be imported survives a restart, the rest does not', async () => {
  const dir = scratchDir();
  const opened = await openTest(dir);
  const { api } = opened;
  const used = await api.files.openInbox();
  await send(opened, used.id, 'Mine/red/a.png', 0, await flat('red'));
  await send(opened, used.id, 'Mine/blue/b.png', 0, await flat('blue'));
  const job = await api.datasets.import({ path: join(used.path, 'Mine'), sizePx: 8 });
  expect(await opened.waitForJob(job.id)).toMatchObject({ state: 'done', message: '2 images.' });
  expect(await api.datasets.list()).toMatchObject([{ name: 'Mine', count: 2 }]);
  expect(existsSync(used.path)).toBe(false);

  const failed = await api.files.openInbox();
  const left = await api.files.openInbox();
  await send(opened, failed.id, 'Broken/a.png', 0, bytes('no picture'));
  const broken = await api.datasets.import({ path: join(failed.path, 'Broken'), sizePx: 8 });
  expect(await opened.waitForJob(broken.id)).toMatchObject({ state: 'failed' });
  await opened.close();
  await openTest(dir);
  expect([existsSync(join(failed.path, 'Broken', 'a.png')), existsSync(left.path)]).toEqual([true, false]);
});

test('what was sent and is refused goes at once, for it is sent again with the next attempt', async () => {
  const opened = await openTest();
  const { id, path } = await opened.api.files.openInbox();
  await send(opened, id, 'broken.zip', 0, bytes('no archive'));
  expect((await refusal(opened.api.datasets.import({ path: join(path, 'broken.zip'), sizePx: 8 }))).message).toContain(
    'is not a zip archive',
  );
  expect(existsSync(path)).toBe(false);
  expect(await opened.api.jobs.list()).toEqual([]);
});
