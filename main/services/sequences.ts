import { join } from 'node:path';
import type { CreateSequence } from '../../shared/contract/sequences.ts';
import { UserError } from '../../shared/contract/errors.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import { readPath, type Path } from '../../shared/genome/path.ts';
import { tracePath } from '../../shared/genome/tracePath.ts';
import { counted } from '../../shared/words/counted.ts';
import { loadRecipes } from '../render/library.ts';
import { makeOutputFolder } from '../render/outputFolder.ts';
import { renderPicture } from '../render/picture.ts';
import { hasFfmpeg, missingFfmpeg } from '../render/sequence/encoder.ts';
import { recipePath } from '../render/sequence/recipePath.ts';
import { discardFilm, renderFilm } from '../render/sequence/film.ts';
import { renderFrames, type SequenceOptions } from '../render/sequence/sequence.ts';
import type { StoredJob } from '../store/jobTable.ts';
import { workspacePaths, type ServiceContext } from './context.ts';
import { freeFolder } from './exportFolder.ts';
import type { JobContext, JobStop } from './jobRunner.ts';

interface SequencePayload {
  readonly outDir: string;
  /** what was asked, with its path worked out */
  readonly request: Omit<CreateSequence, 'source'>;
  readonly path: Path;
}

/** Pictures of sequences in notices. */
const smallPx = 80;

/** Sequences of frames along paths, made by jobs. */
export class SequenceService {
  readonly #context: ServiceContext;

  constructor(context: ServiceContext) {
    this.#context = context;
    context.jobs.define('sequence', (job, jobContext) => this.#render(job, jobContext));
  }

  async encoder(): Promise<{ ffmpeg: boolean }> {
    return { ffmpeg: await hasFfmpeg() };
  }

  /** A small PNG of where the sequence of a job starts. @throws UserError NOT_FOUND */
  async picture(jobId: string, signal?: AbortSignal): Promise<Uint8Array> {
    const { path } = this.#context.jobs.payload(jobId, 'sequence') as SequencePayload;
    const size = { widthPx: smallPx, heightPx: smallPx, supersample: 2 };
    return renderPicture(this.#context.renderer, tracePath(path)(0), size, { signal });
  }

  /** @throws UserError BAD_PATH, NOT_FOUND, RECIPE_ACCEPTS_NOTHING, BAD_VALUE (a film without ffmpeg) */
  async create({ source, ...request }: CreateSequence): Promise<Job> {
    const { jobs, workspaceDir } = this.#context;
    const { format } = request;
    if ((format === 'mp4' || format === 'webm') && !(await hasFfmpeg())) throw missingFfmpeg(`${request.name}.${format}`);
    const path = await this.#pathOf(source);
    const promised = jobs.payloads('sequence').map((payload) => (payload as SequencePayload).outDir);
    const outDir = freeFolder(workspacePaths.exports(workspaceDir), request.name, promised);
    return jobs.add({
      kind: 'sequence',
      title: `Sequence "${request.name}"`,
      subject: '',
      total: request.frames,
      unit: 'frames',
      payload: { outDir, request, path } satisfies SequencePayload,
    });
  }

  async #pathOf(source: CreateSequence['source']): Promise<Path> {
    if (source.kind === 'path') return readPath(source.path);
    const { recipe, keyframes, seed, closed, speed, easing } = source;
    const named = typeof recipe === 'string' ? loadRecipes().find(({ id }) => id === recipe)?.recipe : recipe;
    if (!named) throw new UserError('NOT_FOUND', { kind: 'recipe', id: String(recipe) });
    return { ...(await recipePath(named, { seed, keyframes, renderer: this.#context.renderer })), closed, speed, easing };
  }

  async #render(job: StoredJob, { signal, progress }: JobContext): Promise<string> {
    const { outDir, request, path } = job.payload as SequencePayload;
    const { frames, widthPx, heightPx, supersample, format, fps } = request;
    const size = { widthPx, heightPx, supersample };
    const options: SequenceOptions = { path, frames, size, renderer: this.#context.renderer, signal, onProgress: progress };
    try {
      if (format === 'png') {
        await renderFrames(outDir, options);
        return `${counted(frames, 'frame')} in ${outDir}.`;
      }
      makeOutputFolder(outDir);
      const file = join(outDir, `film.${format}`);
      try {
        await renderFilm(file, fps, options);
      } catch (error) {
        if (signal.aborted && (signal.reason as JobStop).reason === 'cancel') await discardFilm(file);
        throw error;
      }
      return `${counted(frames, 'frame')} in ${file}.`;
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    }
  }
}
