import { UserError } from '../../shared/contract/errors.ts';
import type { Run, RunDetail } from '../../shared/contract/runs.ts';
import type { Cardioid } from '../services/index.ts';
import type { CommandContext, Outcome, RunCommand } from './command.ts';
import { followJob } from './followJob.ts';
import { formatFacts, formatTable } from './table.ts';

/** Newest values of the curves, short. */
function formatValues(values: Readonly<Record<string, number>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${value.toPrecision(4)}`)
    .join('  ');
}

/** Which images of the dataset it learns from. */
function imagesText({ record: { images } }: RunDetail): string {
  if (!images) return 'not read yet';
  return images.used === images.of ? `all ${images.of}` : `${images.used} of the training split; ${images.of - images.used} set apart`;
}

function facts(run: RunDetail): string {
  return formatFacts({
    id: run.id,
    name: run.name,
    model: run.model,
    dataset: `${run.datasetName} (${run.datasetId})`,
    state: run.state,
    step: `${run.step} of ${run.steps}`,
    batch: run.batch,
    seed: run.seed,
    size: `${run.sizePx} px`,
    backend: `${run.backend} (${run.record.device})`,
    checkpoints: run.checkpoints.join(', ') || 'none',
    values: formatValues(run.latest) || 'none',
    message: run.message,
    images: imagesText(run),
    code: run.record.codeVersion,
    made: run.createdAt,
  });
}

/** Waits for a run's job with its newest losses beside the progress. */
export async function finishRun(context: CommandContext, cardioid: Cardioid, runId: string, jobId: string): Promise<Outcome> {
  await followJob(context, cardioid, jobId, async () =>
    formatValues(Object.fromEntries(Object.entries((await cardioid.api.runs.get({ id: runId })).latest).slice(0, 3))),
  );
  const run = await cardioid.api.runs.get({ id: runId });
  return { json: run, text: facts(run) };
}

/** `runs list` */
export const list: RunCommand = async (context) => {
  const runs = await (await context.openWorkspace()).api.runs.list();
  const rows = runs.map((run: Run) => [run.id, run.name, run.model, run.datasetName, run.state, `${run.step}/${run.steps}`, run.backend]);
  return { json: { runs }, text: formatTable(['id', 'name', 'model', 'dataset', 'state', 'step', 'backend'], rows) };
};

/** `runs show ID` */
export const show: RunCommand = async (context) => {
  const run = await (await context.openWorkspace()).api.runs.get({ id: context.args.positionals[0]! });
  return { json: run, text: facts(run) };
};

/** `runs resume ID`: waits for its end. */
export const resume: RunCommand = async (context) => {
  const cardioid = await context.openWorkspace();
  const run = await cardioid.api.runs.resume({ id: context.args.positionals[0]! });
  if (run.jobId === null) throw new UserError('NOT_READY', { kind: 'run', name: run.name, reason: 'it has no job to resume' });
  return finishRun(context, cardioid, run.id, run.jobId);
};

/** `runs delete ID` */
export const remove: RunCommand = async (context) => {
  const id = context.args.positionals[0]!;
  await (await context.openWorkspace()).api.runs.delete({ id });
  return { json: { id, deleted: true }, text: `Deleted the run ${id}.` };
};
