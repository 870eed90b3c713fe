import type { FormulaSpec } from '../formula/spec.ts';
import type { RandomStream } from '../math/rng.ts';
import { GenomeError } from './genome.ts';
import type { Sampler } from './recipe.ts';

/** Longest pattern that a picture's number holds. */
export const mostLetters = 24;

/** A sampler of sequences. */
export type SequenceSampler = Extract<Sampler, { kind: 'sequence' }>;

/** Names of the parameters of a formula that are its sequence, as two numbers; none but of Lyapunov pictures. */
export function sequenceParameters({ engine }: FormulaSpec): readonly string[] {
  return engine === 'lyapunov' ? ['pattern', 'length'] : [];
}

/** The parameters of a sequence of As and Bs: bit k of the pattern is set where letter k is B. @throws GenomeError */
export function patternOf(letters: unknown): { pattern: number; length: number } {
  if (typeof letters !== 'string' || !/^[AB]+$/.test(letters) || letters.length > mostLetters)
    throw new GenomeError(`a sequence is written with 1 to ${mostLetters} letters A and B, like AABAB`);
  return { pattern: [...letters].reduce((sum, letter, k) => sum + (letter === 'B' ? 2 ** k : 0), 0), length: letters.length };
}

/** The letters of a pattern. */
export function lettersOf(pattern: number, length: number): string {
  return Array.from({ length }, (_, k) => (Math.floor(pattern / 2 ** k) % 2 === 1 ? 'B' : 'A')).join('');
}

/** True where a shorter sequence, said several times, is the same. */
function repeats(letters: string): boolean {
  return (letters + letters).indexOf(letters, 1) < letters.length;
}

/** A random sequence that no shorter one repeats to, so that its length is what it says; AB or BA of two letters. */
export function drawSequence({ length: [least, most] }: SequenceSampler, rng: RandomStream): string {
  const length = least + rng.integer(most - least + 1);
  for (;;) {
    const letters = lettersOf(rng.integer(2 ** length), length);
    if (!repeats(letters)) return letters;
  }
}
