import { join, resolve } from 'node:path';
import { exportFormatSchema, exportImageSchema, type Dataset } from '../../shared/contract/datasets.ts';
import { counted } from '../../shared/words/counted.ts';
import { exportDataset as writeExport } from '../render/dataset/export/exportDataset.ts';
import { planDataset } from '../render/dataset/plan.ts';
import { chooseRenderer, type DeviceChoice } from '../render/gpu/chooseRenderer.ts';
import { recipeSample } from '../render/gpu/recipeSample.ts';
import type { Cardioid } from '../services/index.ts';
import type { CommandContext, Outcome, RunCommand } from './command.ts';
import { followJob, JobFailed } from './followJob.ts';
import { readRecipeArgument } from './recipeArgument.ts';
import { UsageError } from './stops.ts';
import { formatBytes, formatFacts, formatTable } from './table.ts';

/** Rejected candidates, the commonest reason first. */
function countsText(rejections: Dataset['rejections']): string {
  const counts = Object.entries(rejections).sort(([, a], [, b]) => b - a);
  return counts.map(([reason, count]) => `${reason} ${count}`).join(', ');
}

function facts(dataset: Dataset): string {
  return formatFacts({
    id: dataset.id,
    name: dataset.name,
    state: dataset.state,
    images: `${dataset.done} of ${dataset.count}`,
    size: `${dataset.sizePx} px`,
    ...(dataset.source === 'import'
      ? { imported: dataset.recipeName }
      : { recipe: `${dataset.recipeName} (${dataset.formulas.join(', ')})`, seed: dataset.seed }),
    'content hash': dataset.contentHash,
    bytes: formatBytes(dataset.bytes),
    [dataset.source === 'import' ? 'left out' : 'rejections']: countsText(dataset.rejections) || 'none',
    renderer: dataset.renderer,
    made: dataset.createdAt,
  });
}

/** `dataset create`: makes it, or goes on with the same one that was interrupted. */
export const create: RunCommand = async (context) => {
  const { args } = context;
  const seed = args.integer('seed', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? 0;
  const count = args.integer('count', { min: 1, max: 10_000_000 })!;
  const sizePx = args.integer('size', { min: 8, max: 1024 })!;
  const name = args.required('name');
  const recipe = await readRecipeArgument(args.required('recipe'), context.workspaceDir);
  const device = (args.text('device') ?? 'auto') as DeviceChoice;
  const chosen = await chooseRenderer(device, recipeSample(recipe, seed, sizePx));
  const { id } = planDataset({ recipe, seed, count, sizePx, renderer: chosen.renderer.name });
  const cardioid = await context.openWorkspace();

  const before = (await cardioid.api.datasets.list()).find((dataset) => dataset.id === id);
  if (before?.state === 'complete' && before.name === name) {
    context.note(`The dataset "${name}" is complete already.`);
    return { json: before, text: facts(before) };
  }
  const { job } = await cardioid.api.datasets.create({ recipe, count, sizePx, name, seed, device });
  try {
    const rejected = async (): Promise<string> => {
      const text = countsText((await cardioid.api.datasets.get({ id })).rejections);
      return text && `turned down: ${text}`;
    };
    await followJob(context, cardioid, job.id, rejected);
  } catch (error) {
    if (!before && error instanceof JobFailed) await removeIfEmpty(cardioid, id);
    throw error;
  }
  const dataset = await cardioid.api.datasets.get({ id });
  return { json: dataset, text: facts(dataset) };
};

/** A dataset that failed before its first images is nothing to resume, and would keep its name from the next attempt. */
async function removeIfEmpty(cardioid: Cardioid, id: string): Promise<void> {
  const { done } = await cardioid.api.datasets.get({ id });
  if (done === 0) await cardioid.api.datasets.delete({ id });
}

/** `dataset list` */
export const list: RunCommand = async (context) => {
  const datasets = await (await context.openWorkspace()).api.datasets.list();
  const rows = datasets.map((d) => [d.id, d.name, d.state, d.count, d.sizePx, d.recipeName, formatBytes(d.bytes)]);
  return { json: { datasets }, text: formatTable(['id', 'name', 'state', 'images', 'px', 'recipe', 'bytes'], rows) };
};

/** `dataset show ID` */
export const show: RunCommand = async (context) => {
  const dataset = await (await context.openWorkspace()).api.datasets.get({ id: context.args.positionals[0]! });
  return { json: dataset, text: facts(dataset) };
};

/** `dataset verify ID`: bad news is exit status 1. */
export const verify: RunCommand = async (context): Promise<Outcome> => {
  const { api } = await context.openWorkspace();
  const id = context.args.positionals[0]!;
  const report = await api.datasets.verify({ id });
  const text = [
    ...report.problems,
    `${counted(report.shardsChecked, 'shard')} checked, ${counted(report.imagesRerendered, 'image')} rendered again.`,
  ].join('\n');
  if (report.ok) return { json: report, text };
  const [first = 'The dataset is not as it was made.', ...more] = report.problems;
  return {
    json: report,
    text,
    failure:
      more.length > 0
        ? `${first.replace(/\.$/, '')}, and there ${more.length === 1 ? 'is' : 'are'} ${counted(more.length, 'more problem')}.`
        : first,
  };
};

/** `dataset import PATH`: pictures from elsewhere; the same command again goes on with an import that was stopped. */
export const importDataset: RunCommand = async (context) => {
  const { args } = context;
  const path = resolve(args.positionals[0]!);
  const request = {
    path,
    sizePx: args.integer('size', { min: 8, max: 1024 }) ?? 64,
    name: args.text('name'),
    skip: args.integer('skip', { min: 0, max: 1_000_000 }) ?? 0,
    unique: args.has('unique'),
  };
  const cardioid = await context.openWorkspace();
  const job = await cardioid.api.datasets.import(request);
  const { subject, message } = await followJob(context, cardioid, job.id);
  const dataset = await cardioid.api.datasets.get({ id: subject });
  return { json: dataset, text: `${facts(dataset)}\n${message ?? ''}` };
};

/** `dataset export ID`: the same command again goes on with an export that was stopped. */
export const exportDataset: RunCommand = async (context: CommandContext) => {
  const { args } = context;
  const format = exportFormatSchema.parse(args.text('format') ?? 'imagefolder');
  const image = exportImageSchema.parse(args.text('image') ?? 'png');
  if (format === 'npz' && args.has('image')) throw new UsageError('An npz archive holds pixels, not picture files: leave --image out.');
  const { api } = await context.openWorkspace();
  const dataset = await api.datasets.get({ id: args.positionals[0]! });
  const out = resolve(args.required('out'));
  const startedMs = performance.now();
  let first: number | undefined;
  const { files } = await writeExport(join(context.workspaceDir, 'datasets', dataset.id), out, {
    format,
    image,
    signal: context.signal,
    onProgress: ({ done, total }) => {
      // what was there from an earlier attempt says nothing about how fast this one is
      first ??= done;
      const rate = ((done - first) / Math.max(1, performance.now() - startedMs)) * 1000;
      const etaSeconds = rate > 0 ? (total - done) / rate : null;
      context.progress.update({ title: `Exporting "${dataset.name}"`, done, total, unit: 'images', rate, etaSeconds });
    },
  });
  return { json: { id: dataset.id, out, format, files }, text: `${out}: ${counted(files, 'file')}` };
};
