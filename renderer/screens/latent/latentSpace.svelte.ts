import type { DecodeRequest, LatentExpression, LatentMap, LatentSession, LatentSource } from '../../../shared/contract/latent.ts';
import { pixelPaths } from '../../../shared/contract/pixels.ts';
import { RandomStream } from '../../../shared/math/rng.ts';
import type { Client } from '../../lib/client.ts';
import { postRaw, type RawPictures } from '../../lib/pixels.ts';
import { isAbort, sentenceOf } from '../../lib/sentence.ts';
import { alone, betweenFrames, blend, cutLayers, everyCut, mix, swap, type Ends } from './expressions.ts';
import { NewestWins } from './newestWins.ts';

export type EndName = 'a' | 'b';
export type Mode = 'blend' | 'mix';

/** A decoded picture and how long its request took. */
export interface DecodedFrame {
  readonly pictures: RawPictures;
  readonly latencyMs: number;
}

/** Pictures of the strip: in-between frames while blending, every cut while mixing. */
export interface StripFrame {
  /** t or cut it stands for */
  readonly value: number;
  /** number of its picture in `stripPictures` */
  readonly picture: number;
}

export const framesBetween = 8;
const mostPoints = 2000;
/** seeds the Random button draws from; small enough to read and say */
const seedCount = 1_000_000;

/**
 * The latent space of one run: two ends A and B, a mode that says how they are combined, and the pictures that come out.
 * Everything the screen shows follows from its state; the newest request for pictures wins.
 */
export class LatentSpace {
  readonly runId: string;
  state = $state<'opening' | 'encoding' | 'ready' | 'failed'>('opening');
  /** why opening failed, for the user */
  problem = $state('');
  session = $state.raw<LatentSession | null>(null);
  map = $state.raw<LatentMap | null>(null);

  a = $state.raw<LatentSource | null>(null);
  b = $state.raw<LatentSource | null>(null);
  /** the end the next chosen point becomes */
  active = $state<EndName>('a');
  mode = $state<Mode>('blend');
  t = $state(0.5);
  /** layers that come from B while mixing */
  fromB = $state.raw<readonly boolean[]>([]);

  frame = $state.raw<DecodedFrame | null>(null);
  /** pictures decoded into `frame` since the run was opened */
  decodedCount = $state(0);
  decoding = $state(false);
  /** why the newest picture could not be decoded */
  decodeProblem = $state('');
  stripPictures = $state.raw<RawPictures | null>(null);

  readonly #client: Client;
  readonly #ended = new AbortController();
  readonly #random = RandomStream.fromSeed(0).split('latent seeds');
  readonly #preview: NewestWins<LatentExpression, DecodedFrame>;
  readonly #strip: NewestWins<readonly LatentExpression[], RawPictures>;

  /** How the two ends make the picture; null until there is one end. */
  readonly expression = $derived.by((): LatentExpression | null => {
    const one = this.a ?? this.b;
    if (!one) return null;
    const ends = this.ends;
    if (!ends) return alone(one);
    return this.mode === 'blend' ? blend(ends, this.t) : mix(ends, this.fromB);
  });

  readonly ends = $derived<Ends | null>(this.a && this.b ? { a: this.a, b: this.b } : null);
  readonly canMix = $derived((this.session?.slots ?? 1) > 1);

  /** Frames of the strip with the values they stand for. */
  readonly stripFrames = $derived.by((): readonly StripFrame[] => {
    if (!this.ends) return [];
    // from all of A to all of B, as the frames between them
    if (this.mode === 'mix')
      return everyCut(this.ends, this.fromB.length)
        .map(({ cut }, picture) => ({ value: cut, picture }))
        .reverse();
    return betweenFrames(this.ends, framesBetween).map(({ t }, frame) => ({ value: t, picture: frame + 1 }));
  });

  constructor(client: Client, runId: string) {
    this.#client = client;
    this.runId = runId;
    this.#preview = new NewestWins(
      async (expression, signal) => {
        const startedMs = performance.now();
        const pictures = await this.#decode([expression], signal);
        return { pictures, latencyMs: performance.now() - startedMs };
      },
      (frame) => {
        this.frame = frame;
        this.decodedCount += 1;
        this.decodeProblem = '';
        this.decoding = this.#preview.busy;
      },
      (error) => this.#decodeFailed(error),
    );
    this.#strip = new NewestWins(
      (expressions, signal) => this.#decode(expressions, signal),
      (pictures) => (this.stripPictures = pictures),
      (error) => this.#decodeFailed(error),
    );
    void this.open();
  }

  /** Loads the model and encodes the dataset; again after a failure. */
  async open(): Promise<void> {
    const { signal } = this.#ended;
    this.problem = '';
    try {
      this.state = 'opening';
      this.session = await this.#client.latent.open({ runId: this.runId }, { signal });
      this.fromB = cutLayers(this.session.slots, Math.floor(this.session.slots / 2));
      this.state = 'encoding';
      this.map = await this.#client.latent.map({ runId: this.runId, maxPoints: mostPoints }, { signal });
      this.state = 'ready';
    } catch (error) {
      if (signal.aborted) return;
      this.problem = sentenceOf(error);
      this.state = 'failed';
    }
  }

  close(): void {
    this.#ended.abort();
    this.#preview.close();
    this.#strip.close();
  }

  /** Number of an end's own picture in `stripPictures`; null while there is none. */
  pictureOfEnd(end: EndName): number | null {
    if (!this.stripPictures) return null;
    const last = this.stripPictures.count - 1;
    return (end === 'a') === (this.mode === 'blend') ? 0 : last;
  }

  /** Makes a point the active end and moves on to the other. */
  choose(source: LatentSource): void {
    this.set(this.active, source);
    this.active = this.active === 'a' ? 'b' : 'a';
  }

  set(end: EndName, source: LatentSource | null): void {
    this[end] = source;
  }

  /** A new point of the prior for this end. */
  randomize(end: EndName): void {
    this.set(end, { kind: 'seed', seed: this.#random.integer(seedCount) });
  }

  swap(): void {
    const ends = this.ends;
    if (ends) ({ a: this.a, b: this.b } = swap(ends));
    else [this.a, this.b] = [this.b, this.a];
  }

  setMode(mode: Mode): void {
    this.mode = mode;
  }

  setCut(cut: number): void {
    this.fromB = cutLayers(this.fromB.length, cut);
  }

  setLayer(layer: number, fromB: boolean): void {
    this.fromB = this.fromB.map((old, i) => (i === layer ? fromB : old));
  }

  /** Asks for the picture of the present state. */
  requestFrame(expression: LatentExpression | null): void {
    if (!expression) {
      this.#preview.cancel();
      this.frame = null;
      this.decoding = false;
      return;
    }
    this.decoding = true;
    this.#preview.request(expression);
  }

  /** Asks for the pictures of the strip: both ends first and last while blending. */
  requestStrip(ends: Ends | null, mode: Mode, slots: number): void {
    this.stripPictures = null;
    if (!ends) {
      this.#strip.cancel();
      return;
    }
    this.#strip.request(
      mode === 'mix'
        ? everyCut(ends, slots).map(({ expression }) => expression)
        : [alone(ends.a), ...betweenFrames(ends, framesBetween).map(({ expression }) => expression), alone(ends.b)],
    );
  }

  #decode(expressions: readonly LatentExpression[], signal: AbortSignal): Promise<RawPictures> {
    return postRaw(
      pixelPaths.decode(this.runId),
      { expressions: [...expressions], format: 'rgba' } satisfies DecodeRequest,
      signal ? { signal } : {},
    );
  }

  #decodeFailed(error: unknown): void {
    this.decoding = this.#preview.busy;
    if (!isAbort(error)) this.decodeProblem = sentenceOf(error);
  }
}
