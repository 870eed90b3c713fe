import { flameFileEndings, readFlames } from '../../../shared/genome/flam3/readFlames.ts';
import { notices, reportError } from '../../lib/notices.svelte.ts';
import { readPicture } from '../../lib/pixels.ts';
import { lab } from './labState.svelte.ts';

const isFlameFile = new RegExp(`\\.(${flameFileEndings.join('|')})$`, 'i');

/** Opens the flames of a file, each as a step of history, the first one last so that it is seen. */
async function openFlames(file: File): Promise<void> {
  const flames = readFlames(await file.text(), file.name);
  for (const { genome } of flames.toReversed()) lab.open(genome);
  const notes = [...new Set(flames.flatMap((flame) => flame.notes))].join(' ');
  const count = flames.length === 1 ? 'the flame' : `${flames.length} flames`;
  notices.add({ tone: notes ? 'warn' : 'good', text: `Opened ${count} of ${file.name}.${notes ? ` ${notes}` : ''}` });
}

/** Opens the genome that a PNG file carries, or the flames of a flame file, and says so or why not. */
export async function openPicture(file: File): Promise<void> {
  try {
    if (isFlameFile.test(file.name)) return await openFlames(file);
    lab.open((await readPicture(file)).genome);
    notices.add({ tone: 'good', text: `Opened the genome of ${file.name}.` });
  } catch (error) {
    reportError(error);
  }
}
