import { notices, reportError } from '../../lib/notices.svelte.ts';
import { readPicture } from '../../lib/pixels.ts';
import { lab } from './labState.svelte.ts';

/** Opens the genome that a PNG file carries, and says so or why not. */
export async function openPicture(file: File): Promise<void> {
  try {
    lab.open((await readPicture(file)).genome);
    notices.add({ tone: 'good', text: `Opened the genome of ${file.name}.` });
  } catch (error) {
    reportError(error);
  }
}
