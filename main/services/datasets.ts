import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  mostClasses,
  type CreateDataset,
  type Dataset,
  type DatasetCounts,
  type DatasetDetail,
  type VerifyReport,
} from '../../shared/contract/datasets.ts';
import { UserError } from '../../shared/contract/errors.ts';
import type { Job } from '../../shared/contract/jobs.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import type { NamedRecipe, Recipe } from '../../shared/genome/recipe.ts';
import { counted } from '../../shared/words/counted.ts';
import { acceptedSamples } from '../render/dataset/accepted.ts';
import { buildDataset, type BuildProgress } from '../render/dataset/build.ts';
import { importPrefix } from '../render/dataset/import/importDataset.ts';
import { datasetFiles, datasetPlanSchema, type DatasetPlan, type RecipePlan } from '../render/dataset/manifest.ts';
import { countDataset } from '../render/dataset/counts.ts';
import { imageBytes, planDataset } from '../render/dataset/plan.ts';
import { openDataset, type DatasetEntry, type DatasetReader } from '../render/dataset/read.ts';
import { readPlan } from '../render/dataset/shards.ts';
import { verifyDataset } from '../render/dataset/verify.ts';
import { chooseRenderer, rendererNamed } from '../render/gpu/chooseRenderer.ts';
import { recipeSample } from '../render/gpu/recipeSample.ts';
import { loadRecipes } from '../render/library.ts';
import type { StoredJob } from '../store/jobTable.ts';
import { workspacePaths, type ServiceContext } from './context.ts';
import { findDataset, freeDatasetName, recordFolder, requireComplete } from './datasetRows.ts';
import type { JobContext, NewJob } from './jobRunner.ts';

interface BuildPayload {
  readonly plan: RecipePlan;
}

/** How often the table hears of a build's progress. */
const recordEveryMs = 500;

/** Datasets: made from recipes by jobs, read as images and genomes. */
export class DatasetService {
  readonly #context: ServiceContext;
  readonly #readers = new Map<string, Promise<DatasetReader>>();

  constructor(context: ServiceContext) {
    this.#context = context;
    context.jobs.define('dataset', (job, jobContext) => this.#build(job, jobContext));
  }

  /** Sets the table right after a restart: nothing is being built, folders that came without a row get one, rows whose files are gone say so. */
  async adopt(): Promise<void> {
    const { datasets, workspaceDir, log } = this.#context;
    datasets.stopAllBuilding();
    for (const dataset of datasets.list()) if (dataset.done > 0) await this.#checkFiles(dataset);
    const root = workspacePaths.datasets(workspaceDir);
    const known = new Set(datasets.list().map((dataset) => dataset.id));
    for (const id of existsSync(root) ? readdirSync(root) : []) {
      // imports under way are the transfers'
      if (known.has(id) || id.startsWith(importPrefix)) continue;
      try {
        const plan = await readPlan(join(root, id));
        if (plan.id === id) await this.#adoptFolder(plan);
      } catch (error) {
        log.warn({ err: error, folder: id }, 'a folder in datasets is no dataset');
      }
    }
  }

  /** Looks for the files of a dataset that someone may have removed, without opening any of its shards. */
  async #checkFiles({ id, state }: Dataset): Promise<void> {
    const { datasets, jobs, renderer, log } = this.#context;
    const has = (file: string): boolean => existsSync(join(this.dir(id), file));
    if (has(state === 'complete' ? datasetFiles.manifest : datasetFiles.plan)) return;
    log.warn({ dataset: id }, 'files of a dataset are gone');
    if (has(datasetFiles.plan)) await recordFolder(this.#context, id);
    else datasets.update(id, { state: 'incomplete', done: 0, bytes: 0, rejections: {}, contentHash: null });
    const { recipe, ...dataset } = this.get(id);
    const plan = recipe && planDataset({ ...dataset, recipe, renderer: renderer.name });
    // what another version rendered cannot be made again
    if (plan?.id !== id || jobs.findBySubject('dataset', id)?.state === 'interrupted') return;
    jobs.offer(this.#buildJob(this.get(id), plan), 'Files of this dataset are gone; it can be made again.');
  }

  async #adoptFolder(plan: DatasetPlan): Promise<void> {
    const { datasets, jobs } = this.#context;
    datasets.insert(plan, freeDatasetName(this.#context, plan.recipe ? plan.recipe.name : plan.imported.name), new Date().toISOString());
    await recordFolder(this.#context, plan.id);
    const dataset = this.get(plan.id);
    if (dataset.state !== 'complete' && plan.recipe)
      jobs.offer(this.#buildJob(dataset, plan), 'This dataset was found unfinished; it can be resumed.');
  }

  recipes(): NamedRecipe[] {
    return loadRecipes();
  }

  list(): Dataset[] {
    return this.#context.datasets.list();
  }

  /** @param idOrName either @throws UserError NOT_FOUND */
  get(idOrName: string): DatasetDetail {
    return findDataset(this.#context, idOrName);
  }

  dir(id: string): string {
    return workspacePaths.dataset(this.#context.workspaceDir, id);
  }

  /** Starts a build, or goes on with the same one that was left unfinished. */
  async create(request: CreateDataset): Promise<{ dataset: Dataset; job: Job }> {
    const { datasets, log } = this.#context;
    const recipe = this.#recipe(request.recipe);
    const sampled = recipeSample(recipe, request.seed, request.sizePx);
    const { renderer, reason } = await chooseRenderer(request.device ?? 'auto', sampled, this.#context.renderer);
    if (reason) log.info({ recipe: recipe.name, reason }, 'the processor draws the dataset');
    const plan = planDataset({ recipe, seed: request.seed, count: request.count, sizePx: request.sizePx, renderer: renderer.name });
    const before = this.#unfinished(plan, request.name);
    if (before) return before;
    // a recipe that accepts nothing is refused before it leaves an empty dataset behind
    await acceptedSamples(plan.recipe, plan.seed, [0], renderer);
    const meanwhile = this.#unfinished(plan, request.name);
    if (meanwhile) return meanwhile;
    const dataset = datasets.insert(plan, request.name, new Date().toISOString());
    return { dataset, job: this.#enqueue(dataset, plan) };
  }

  /** The same dataset, set going again. @throws UserError ALREADY_EXISTS when it is complete, NAME_TAKEN when another one has the name */
  #unfinished(plan: RecipePlan, name: string): { dataset: Dataset; job: Job } | null {
    const { datasets } = this.#context;
    const same = datasets.find(plan.id);
    if (same) return { dataset: same, job: this.#goOn(same, plan) };
    if (datasets.isNameTaken(name)) throw new UserError('NAME_TAKEN', { kind: 'dataset', name });
    return null;
  }

  async counts(id: string): Promise<DatasetCounts> {
    const reader = await this.reader(id);
    await reader.refresh();
    const { classes, splits } = await countDataset(reader);
    const present = classes.filter(({ images }) => images > 0);
    return { classCount: present.length, namedClasses: classes.length, classes: present.slice(0, mostClasses), splits: [...splits] };
  }

  async genomes(id: string, from: number, count: number): Promise<({ index: number } & DatasetEntry)[]> {
    const reader = await this.reader(id);
    await reader.refresh();
    const available = Math.min(count, reader.done - from);
    if (available <= 0) return [];
    return (await reader.entries(from, available)).map((entry, i) => ({ index: from + i, ...entry }));
  }

  async preview(recipe: string | Recipe, count: number, seed: number): Promise<{ genomes: Genome[]; rejections: Record<string, number> }> {
    const indices = Array.from({ length: count }, (_, i) => i);
    const { genomes, rejections } = await acceptedSamples(this.#recipe(recipe), seed, indices, this.#context.renderer);
    return { genomes: [...genomes], rejections };
  }

  rename(id: string, name: string): Dataset {
    const { datasets } = this.#context;
    const dataset = this.get(id);
    if (dataset.name !== name && datasets.isNameTaken(name)) throw new UserError('NAME_TAKEN', { kind: 'dataset', name });
    datasets.rename(dataset.id, name);
    return this.get(dataset.id);
  }

  async delete(id: string): Promise<void> {
    const { datasets, jobs, runs } = this.#context;
    const dataset = this.get(id);
    const [user] = runs.namesOfDataset(dataset.id);
    if (user !== undefined) throw new UserError('IN_USE', { kind: 'dataset', name: dataset.name, by: `the run "${user}"` });
    for (const job of jobs.list().filter((known) => known.subject === dataset.id)) {
      await jobs.stop(job.id, 'cancel');
      jobs.dismiss(job.id);
    }
    await this.#closeReader(dataset.id);
    await rm(this.dir(dataset.id), { recursive: true, force: true });
    datasets.delete(dataset.id);
  }

  async verify(id: string, images: number, signal?: AbortSignal): Promise<VerifyReport> {
    const dataset = this.get(id);
    requireComplete(dataset);
    const renderer = await rendererNamed(dataset.renderer, this.#context.renderer).catch(() => this.#context.renderer);
    return verifyDataset(this.dir(dataset.id), renderer, { images, signal });
  }

  /** The open reader of a dataset; shared and kept. */
  reader(id: string): Promise<DatasetReader> {
    const dataset = this.get(id);
    let reader = this.#readers.get(dataset.id);
    if (!reader) {
      reader = openDataset(this.dir(dataset.id));
      this.#readers.set(dataset.id, reader);
      reader.catch(() => this.#readers.delete(dataset.id));
    }
    return reader;
  }

  async close(): Promise<void> {
    for (const id of [...this.#readers.keys()]) await this.#closeReader(id);
  }

  async #closeReader(id: string): Promise<void> {
    const reader = this.#readers.get(id);
    this.#readers.delete(id);
    await reader?.then((open) => open.close()).catch(() => undefined);
  }

  #recipe(recipe: string | Recipe): Recipe {
    if (typeof recipe !== 'string') return recipe;
    const named = loadRecipes().find(({ id }) => id === recipe);
    if (!named) throw new UserError('NOT_FOUND', { kind: 'recipe', id: recipe });
    return named.recipe;
  }

  #goOn(dataset: DatasetDetail, plan: RecipePlan): Job {
    const { jobs } = this.#context;
    if (dataset.state === 'complete') throw new UserError('ALREADY_EXISTS', { kind: 'dataset', name: dataset.name });
    const job = jobs.findBySubject('dataset', dataset.id);
    if (!job || job.state === 'done') return this.#enqueue(dataset, plan);
    return job.state === 'running' || job.state === 'queued' ? job : jobs.resume(job.id);
  }

  #enqueue(dataset: Dataset, plan: RecipePlan): Job {
    return this.#context.jobs.add(this.#buildJob(dataset, plan));
  }

  #buildJob({ id, name, done, count }: Dataset, plan: RecipePlan): NewJob {
    // through the schema, so that a plan read from its folder and a new one write the same bytes
    const payload: BuildPayload = { plan: datasetPlanSchema.parse(plan) as RecipePlan };
    return { kind: 'dataset', title: `Dataset "${name}"`, subject: id, done, total: count, unit: 'images', payload };
  }

  async #build(job: StoredJob, { signal, startFrom, progress }: JobContext): Promise<string> {
    const { datasets, log } = this.#context;
    const { plan } = job.payload as BuildPayload;
    const renderer = await rendererNamed(plan.renderer, this.#context.renderer);
    const found = await this.#imagesIn(plan.id);
    let recordedAtMs = -recordEveryMs;
    const onProgress = ({ done, saved, rejections }: BuildProgress): void => {
      // shards that were there come first
      if (done <= found) return;
      progress(done);
      const nowMs = performance.now();
      if (nowMs - recordedAtMs < recordEveryMs) return;
      recordedAtMs = nowMs;
      datasets.update(plan.id, { state: 'building', done: saved, bytes: saved * imageBytes(plan), rejections, contentHash: null });
    };
    datasets.setState(plan.id, 'building');
    startFrom(found);
    try {
      const manifest = await buildDataset({ dir: this.dir(plan.id), plan, renderer, signal, onProgress });
      await recordFolder(this.#context, plan.id);
      return `${counted(plan.count, 'image')} in ${counted(manifest.shards.length, 'shard')}.`;
    } catch (error) {
      // what is in complete shards counts, whatever ended the work
      await recordFolder(this.#context, plan.id).catch((fault: unknown) => {
        log.warn({ err: fault, dataset: plan.id }, 'the state of a dataset could not be recorded');
        datasets.setState(plan.id, 'incomplete');
      });
      throw signal.aborted ? signal.reason : error;
    }
  }

  /** Images in complete shards of a folder that may not be there yet. */
  async #imagesIn(id: string): Promise<number> {
    if (!existsSync(join(this.dir(id), datasetFiles.plan))) return 0;
    const reader = await openDataset(this.dir(id));
    await reader.close();
    return reader.done;
  }
}
