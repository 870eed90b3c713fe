import { SvelteMap } from 'svelte/reactivity';

const saved = 'cardioid.lab.drafts';
const mostDrafts = 20;

function readSaved(): [string, string][] {
  try {
    const entries = JSON.parse(localStorage.getItem(saved) ?? '[]') as unknown[];
    return entries.filter(
      (entry): entry is [string, string] => Array.isArray(entry) && entry.length === 2 && entry.every((text) => typeof text === 'string'),
    );
  } catch {
    return [];
  }
}

/** Texts of formulas that do not compile yet, each by the text it departs from. They outlive tabs, screens and windows. */
export class FormulaDrafts {
  readonly #texts = new SvelteMap<string, string>(readSaved());

  /** What was typed over this text, or null. */
  of(base: string): string | null {
    return this.#texts.get(base) ?? null;
  }

  /** Keeps what is typed over a text; the text itself, or null, forgets it. */
  keep(base: string, typed: string | null): void {
    this.#texts.delete(base);
    if (typed !== null && typed !== base) this.#texts.set(base, typed);
    for (const oldest of [...this.#texts.keys()].slice(0, Math.max(0, this.#texts.size - mostDrafts))) this.#texts.delete(oldest);
    localStorage.setItem(saved, JSON.stringify([...this.#texts]));
  }
}

export const formulaDrafts = new FormulaDrafts();
