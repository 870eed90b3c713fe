import { UserError } from '../../../shared/contract/errors.ts';
import type { CreateSequence } from '../../../shared/contract/sequences.ts';
import { isSameFormula } from '../../../shared/formula/carry.ts';
import { formulaOf } from '../../../shared/formula/catalog.ts';
import { flickers } from '../../../shared/genome/clipColors.ts';
import type { Genome } from '../../../shared/genome/genome.ts';
import { readPath, type Path } from '../../../shared/genome/path.ts';
import { evenProgress, framePlaces, tracePath } from '../../../shared/genome/tracePath.ts';
import { circlesOf, moversOf } from './circles.ts';

/** Pictures of a path in the dialog. */
const previews = 7;

/** A path that can be drawn, or in one sentence why there is none. */
export type DraftPath = { readonly path: Path } | { readonly problem: string };

/** What the user has chosen to make a sequence of. Lives as long as the window. */
export class SequenceDraft {
  isOpen = $state(false);
  kind = $state<Path['kind']>('keyframes');
  keyframes = $state.raw<readonly Genome[]>([]);
  /** the picture that circles go about */
  center = $state.raw<Genome | null>(null);
  /** genes that go in circles */
  movers = $state.raw<readonly string[]>([]);
  /** radius of the circles, percent of half a gene's range */
  reachPercent = $state(5);
  closed = $state(false);
  isVisual = $state(true);
  easing = $state<Path['easing']>('linear');
  frames = $state(120);
  fps = $state(30);
  widthPx = $state(512);
  heightPx = $state(512);
  supersample = $state(2);
  format = $state<CreateSequence['format']>('png');
  /** empty: the proposed name */
  name = $state('');
  /** null until it is known */
  hasFfmpeg = $state<boolean | null>(null);

  readonly isFilm = $derived(this.format !== 'png');

  /** Opens on the picture of the stage; what was chosen before stays where it is of the same formula. */
  open(genome: Genome): void {
    if (!this.keyframes[0] || !isSameFormula(this.keyframes[0], genome)) this.keyframes = [genome];
    this.center = genome;
    const paths = moversOf(genome).map(({ path }) => path);
    this.movers = this.movers.filter((path) => paths.includes(path));
    if (this.movers.length === 0) this.movers = paths.slice(0, 1);
    this.isOpen = true;
  }

  /** Why this picture cannot be a keyframe, or null. */
  refusal(genome: Genome): string | null {
    const [first] = this.keyframes;
    return first && !isSameFormula(first, genome) ? `drawn by another formula than ${labelOf(first)}` : null;
  }

  /** Adds a picture at the end, or takes it away. */
  toggle(genome: Genome): void {
    const text = JSON.stringify(genome);
    const others = this.keyframes.filter((keyframe) => JSON.stringify(keyframe) !== text);
    this.keyframes = others.length < this.keyframes.length ? others : [...others, genome];
  }

  /** Moves a keyframe by so many places; stays within the list. @returns where it is now */
  move(index: number, by: number): number {
    const to = Math.min(this.keyframes.length - 1, Math.max(0, index + by));
    this.keyframes = this.keyframes.toSpliced(index, 1).toSpliced(to, 0, this.keyframes[index]!);
    return to;
  }

  remove(index: number): void {
    this.keyframes = this.keyframes.toSpliced(index, 1);
  }

  toggleMover(path: string): void {
    this.movers = this.movers.includes(path) ? this.movers.filter((other) => other !== path) : [...this.movers, path];
  }

  readonly path: DraftPath = $derived.by(() => {
    const { kind, keyframes, center, closed, easing } = this;
    const common = { version: 1, name: 'Lab', speed: this.isVisual ? 'visual' : 'even', easing } as const;
    if (kind === 'keyframes' && keyframes.length < 2) return { problem: 'Choose at least two pictures for the path to lead through.' };
    if (kind === 'circles' && (!center || this.movers.length === 0)) return { problem: 'Choose at least one value that goes in circles.' };
    try {
      const path =
        kind === 'keyframes'
          ? readPath({ ...common, kind, closed, keyframes })
          : readPath({ ...common, kind, genome: center, circles: circlesOf(center!, this.movers, this.reachPercent / 100) });
      return { path };
    } catch (error) {
      if (error instanceof UserError) return { problem: error.message };
      throw error;
    }
  });

  /** Genomes along the path, equal parts of it apart. */
  readonly preview: readonly Genome[] = $derived.by(() => {
    const found = this.path;
    return 'path' in found ? framePlaces(found.path, previews, evenProgress).map(tracePath(found.path)) : [];
  });

  /** Colours that are stretched frame by frame will flicker. */
  readonly flickers = $derived(flickers(this.kind === 'circles' ? (this.center ? [this.center] : []) : this.keyframes));

  /** The name given, or one after the formula. */
  get finalName(): string {
    const genome = this.kind === 'circles' ? this.center : this.keyframes[0];
    return this.name.trim() || `${genome ? labelOf(genome) : 'Lab'} sequence`;
  }

  request(path: Path): CreateSequence {
    const { frames, fps, widthPx, heightPx, supersample, format, finalName: name } = this;
    return { source: { kind: 'path', path: { ...path, name } }, name, frames, fps, widthPx, heightPx, supersample, format };
  }
}

function labelOf(genome: Genome): string {
  return formulaOf(genome)?.label ?? genome.formula;
}

export const sequenceDraft = new SequenceDraft();
