import { isAbort, sentenceOf } from './sentence.ts';

/** Something that happened: shown for a while at the bottom of the window. */
export interface Notice {
  readonly id: number;
  readonly tone: 'good' | 'warn' | 'bad' | 'plain';
  readonly text: string;
  /** URL of a picture of the result */
  readonly picture?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
  /** stays until closed, as errors do anyway */
  readonly stays?: boolean;
}

const shownMs = 6000;
const mostShown = 4;

class Notices {
  list = $state.raw<readonly Notice[]>([]);
  #nextId = 1;

  add(notice: Omit<Notice, 'id'>): number {
    const id = this.#nextId++;
    this.list = [...this.list, { ...notice, id }].slice(-mostShown);
    if (!notice.stays && notice.tone !== 'bad') setTimeout(() => this.dismiss(id), shownMs);
    return id;
  }

  dismiss(id: number): void {
    this.list = this.list.filter((notice) => notice.id !== id);
  }
}

export const notices = new Notices();

/** Tells the user of a failure, unless the work was dropped on purpose. */
export function reportError(error: unknown): void {
  if (!isAbort(error)) notices.add({ tone: 'bad', text: sentenceOf(error) });
}
