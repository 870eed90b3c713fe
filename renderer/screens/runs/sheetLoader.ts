import { pixelPaths } from '../../../shared/contract/pixels.ts';
import { PixelsError } from '../../lib/pixels.ts';

const keptSheets = 48;

/** Fetches sample sheets and keeps the last ones, so that playing and scrubbing do not fetch them again. */
export class SheetLoader {
  readonly #runId: string;
  readonly #sheets = new Map<number, ImageBitmap>();

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** The sheet of a step. @throws PixelsError when there is none; AbortError when the signal fires */
  async load(step: number, signal: AbortSignal): Promise<ImageBitmap> {
    const kept = this.#sheets.get(step);
    if (kept) return kept;
    const answer = await fetch(pixelPaths.sheet(this.#runId, step), { signal });
    if (!answer.ok) throw new PixelsError(`The sample sheet of step ${step} could not be loaded.`);
    const sheet = await createImageBitmap(await answer.blob());
    this.#sheets.set(step, sheet);
    const [oldest] = this.#sheets.keys();
    if (this.#sheets.size > keptSheets && oldest !== undefined) {
      this.#sheets.get(oldest)!.close();
      this.#sheets.delete(oldest);
    }
    return sheet;
  }

  dispose(): void {
    for (const sheet of this.#sheets.values()) sheet.close();
    this.#sheets.clear();
  }
}
