import type { FormulaEntry } from '../../../shared/contract/formulas.ts';
import type { PaletteEntry } from '../../../shared/contract/palettes.ts';
import { isSameFormula } from '../../../shared/formula/carry.ts';
import { FORMULAS } from '../../../shared/formula/catalog.ts';
import { checkOwnText } from '../../../shared/formula/ownText.ts';
import type { FormulaSpec } from '../../../shared/formula/spec.ts';
import { defaultGenome, defaultPaletteId, startingGenome } from '../../../shared/genome/defaults.ts';
import { flameOf } from '../../../shared/genome/flame.ts';
import { checkGenome, type Genome } from '../../../shared/genome/genome.ts';
import { RandomStream } from '../../../shared/math/rng.ts';
import type { Client } from '../../lib/client.ts';
import { History } from '../../lib/history.ts';
import { withFlame, withFormula, withHomeView } from './genomeEdits.ts';

const savedGenome = 'cardioid.lab.genome';
const savedFavourites = 'cardioid.lab.favourites';
const savedFormulas = 'cardioid.lab.formulas';
const savedSurprises = 'cardioid.lab.surprises';
/** the built-in recipe of random flames */
const randomFlames = 'fractal-flames';
const mostFavourites = 24;
const mostRecentFormulas = 12;

function readSaved<T>(key: string, read: (value: unknown) => T): T | null {
  try {
    const text = localStorage.getItem(key);
    return text === null ? null : read(JSON.parse(text));
  } catch {
    // of an older version, or not ours: as if nothing had been saved
    return null;
  }
}

/** A saved genome, or nothing where it is none any more: one that has gone bad must not take the others with it. */
function genomeOrNone(saved: unknown): Genome[] {
  try {
    return [checkGenome(saved)];
  } catch {
    return [];
  }
}

/** The picture in the Lab and how it came about. Lives as long as the window; reopened where it was left. */
export class LabState {
  /** null until the palettes are here */
  genome = $state.raw<Genome | null>(null);
  /** a gesture is under way: the stage may draw fewer pixels */
  moving = $state(false);
  palettes = $state.raw<readonly PaletteEntry[]>([]);
  /** the user's own formulas of this workspace */
  ownFormulas = $state.raw<readonly FormulaEntry[]>([]);
  favourites = $state.raw<readonly Genome[]>([]);
  /** the steps of the history, oldest first, and which one is shown */
  steps = $state.raw<readonly Genome[]>([]);
  step = $state(0);
  #history: History<Genome> | null = null;
  readonly #lastOfFormula = new Map<string, Genome>();

  /** ids of formulas chosen lately, the newest first */
  recentFormulas = $state.raw<readonly string[]>(readSaved(savedFormulas, (list) => (list as unknown[]).map(String)) ?? []);

  /** those of them that can be drawn */
  readonly ownSpecs: readonly FormulaSpec[] = $derived(
    this.ownFormulas.flatMap(({ id, source }) => {
      const checked = checkOwnText(id, source);
      return 'spec' in checked ? checked.spec : [];
    }),
  );

  readonly canUndo = $derived(this.step > 0);
  readonly canRedo = $derived(this.step < this.steps.length - 1);

  /** Fetches what the Lab needs, once. */
  async load(client: Client): Promise<void> {
    if (this.palettes.length > 0) return;
    await Promise.all([this.loadPalettes(client), this.loadFormulas(client)]);
    this.favourites = readSaved(savedFavourites, (list) => (list as unknown[]).flatMap(genomeOrNone)) ?? [];
    if (!this.genome) this.#begin(readSaved(savedGenome, checkGenome) ?? this.start(FORMULAS[0]!.id));
  }

  /** Fetches the palettes again, after one was saved, imported or deleted. */
  async loadPalettes(client: Client): Promise<void> {
    this.palettes = await client.palettes.list();
  }

  /** Fetches the user's formulas again, after one was saved or deleted. */
  async loadFormulas(client: Client): Promise<void> {
    this.ownFormulas = (await client.formulas.list()).filter(({ builtIn }) => !builtIn);
  }

  #begin(genome: Genome): void {
    this.#history = new History(genome);
    this.#show(genome);
  }

  #show(genome: Genome): void {
    this.genome = genome;
    this.moving = false;
    if (!genome.source) this.#lastOfFormula.set(genome.formula, genome);
    this.steps = this.#history!.states;
    this.step = this.#history!.index;
    localStorage.setItem(savedGenome, JSON.stringify(genome));
  }

  /** The genome that a formula, built in or of this workspace, starts with, in its own palette. */
  start(id: string): Genome {
    const named = this.palettes.find((palette) => palette.id === defaultPaletteId[id]) ?? this.palettes[0]!;
    const own = this.ownSpecs.find((spec) => spec.id === id);
    return own ? startingGenome(own, named.palette) : defaultGenome(id, named.palette);
  }

  /** True where this genome is drawn by the formula of this id, as it is now. */
  isDrawnBy(genome: Genome, id: string): boolean {
    return isSameFormula(genome, this.start(id));
  }

  /** Changes the picture: `live` while a gesture moves, `done` at its end, which makes one step of history. */
  change(genome: Genome, phase: 'live' | 'done' = 'done'): void {
    if (phase === 'live') {
      this.genome = genome;
      this.moving = true;
      return;
    }
    this.open(genome);
  }

  /** Ends a gesture where it is. */
  settle(): void {
    if (this.genome) this.open(this.genome);
  }

  /** Shows a genome from anywhere, as a step of history. */
  open(genome: Genome): void {
    if (!this.#history) this.#history = new History(genome);
    else if (JSON.stringify(genome) !== JSON.stringify(this.#history.current)) this.#history.push(genome);
    this.#show(genome);
  }

  undo(): void {
    if (this.#history) this.#show(this.#history.undo());
  }

  redo(): void {
    if (this.#history) this.#show(this.#history.redo());
  }

  goTo(step: number): void {
    if (this.#history) this.#show(this.#history.goTo(step));
  }

  /** Another formula: as it was left, or as it starts. */
  chooseFormula(id: string): void {
    if (!this.genome || this.isDrawnBy(this.genome, id)) return;
    this.recentFormulas = [id, ...this.recentFormulas.filter((recent) => recent !== id)].slice(0, mostRecentFormulas);
    localStorage.setItem(savedFormulas, JSON.stringify(this.recentFormulas));
    const isOwn = this.ownSpecs.some((spec) => spec.id === id);
    this.open((isOwn ? undefined : this.#lastOfFormula.get(id)) ?? this.start(id));
  }

  /** Draws the picture by this formula, which may be a text of the user's own. */
  useFormula(spec: FormulaSpec, phase: 'live' | 'done' = 'done'): void {
    if (this.genome) this.change(withFormula(this.genome, spec), phase);
  }

  get isFavourite(): boolean {
    const text = JSON.stringify(this.genome);
    return this.favourites.some((favourite) => JSON.stringify(favourite) === text);
  }

  toggleFavourite(): void {
    const { genome } = this;
    if (!genome) return;
    const text = JSON.stringify(genome);
    this.favourites = this.isFavourite
      ? this.favourites.filter((favourite) => JSON.stringify(favourite) !== text)
      : [genome, ...this.favourites].slice(0, mostFavourites);
    localStorage.setItem(savedFavourites, JSON.stringify(this.favourites));
  }

  /** A sample of one of the built-in recipes; every press another one, the same order on every machine. */
  async surprise(client: Client): Promise<void> {
    const count = this.#nextSurprise();
    const recipes = await client.datasets.recipes();
    const { id } = recipes[RandomStream.fromSeed(count).split('surprise').integer(recipes.length)]!;
    const [genome] = (await client.datasets.preview({ recipe: id, count: 1, seed: count })).genomes;
    if (genome) this.open(genome);
  }

  /** Other functions for the flame that is shown, from the recipe of random ones; its look stays. */
  async randomFlame(client: Client): Promise<void> {
    const [drawn] = (await client.datasets.preview({ recipe: randomFlames, count: 1, seed: this.#nextSurprise() })).genomes;
    const { genome } = this;
    if (!drawn || !genome) return;
    // their formulas may have tables of different widths
    const next = withFlame(genome, flameOf(drawn.params));
    this.open(withHomeView({ ...next, params: { ...next.params, symmetry: drawn.params['symmetry']! } }));
  }

  #nextSurprise(): number {
    const count = (readSaved(savedSurprises, Number) ?? 0) + 1;
    localStorage.setItem(savedSurprises, String(count));
    return count;
  }
}

export const lab = new LabState();
