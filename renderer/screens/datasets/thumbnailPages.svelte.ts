import { pixelPaths, thumbnailsPerPage } from '../../../shared/contract/pixels.ts';
import { fetchRaw, imageDataOf, type RawPictures } from '../../lib/pixels.ts';

const mostPages = 40;

interface Page {
  /** images it holds; fewer than a whole page while the dataset grows */
  readonly count: number;
  readonly pictures: RawPictures | null;
}

/** The thumbnails of one dataset, fetched by the page when first asked for; the least recently used pages go. */
export class ThumbnailPages {
  /** rises when a page arrives: whoever reads it asks again */
  version = $state(0);
  /** what went wrong last, if anything */
  fault = $state.raw<unknown>(null);
  readonly #datasetId: string;
  readonly #pages = new Map<number, Page>();
  readonly #asked = new Map<number, number>();
  readonly #abort = new AbortController();

  constructor(datasetId: string) {
    this.#datasetId = datasetId;
  }

  /**
   * The picture of sample `index`, or null while it is on its way.
   * @param done images that are complete now; a page fetched when there were fewer is fetched again
   */
  picture(index: number, done: number): ImageData | null {
    const number = Math.floor(index / thumbnailsPerPage);
    const within = index % thumbnailsPerPage;
    const page = this.#pages.get(number);
    if (page) {
      this.#pages.delete(number);
      this.#pages.set(number, page);
    }
    if (!page || within >= page.count) void this.#fetch(number, Math.min(thumbnailsPerPage, done - number * thumbnailsPerPage));
    return page?.pictures && within < page.count ? imageDataOf(page.pictures, within) : null;
  }

  close(): void {
    this.#abort.abort();
  }

  async #fetch(number: number, expected: number): Promise<void> {
    if (expected <= (this.#asked.get(number) ?? 0)) return;
    this.#asked.set(number, expected);
    try {
      const pictures = await fetchRaw(pixelPaths.thumbnails(this.#datasetId, number), this.#abort.signal);
      this.#pages.set(number, { count: pictures.count, pictures });
      const oldest = this.#pages.keys().next().value;
      if (this.#pages.size > mostPages && oldest !== undefined) {
        this.#pages.delete(oldest);
        this.#asked.delete(oldest);
      }
      this.fault = null;
      this.version++;
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      this.#asked.delete(number);
      this.fault = error;
    }
  }
}
