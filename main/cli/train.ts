import * as z from 'zod';
import { UserError } from '../../shared/contract/errors.ts';
import type { CreateRun, ModelPreset } from '../../shared/contract/runs.ts';
import { modelConfigSchema, type ModelConfig } from '../../shared/model/config.ts';
import { problemClause } from '../../shared/words/schemaProblem.ts';
import type { Arguments } from './arguments.ts';
import type { RunCommand } from './command.ts';
import { readJsonFile } from './files.ts';
import { finishRun } from './runs.ts';

/** What a configuration file may say beside the model's own settings. */
const trainingSettingsSchema = z.object({
  steps: z.int().min(1).max(100_000_000).optional(),
  batch: z.int().min(2).max(1024).optional(),
  seed: z.int().min(0).optional(),
  backend: z.enum(['auto', 'cuda', 'webgpu', 'native', 'cpu']).optional(),
  checkpointEvery: z.int().min(1).optional(),
  sheetEvery: z.int().min(1).optional(),
  metricsEvery: z.int().min(1).optional(),
});
type TrainingSettings = z.infer<typeof trainingSettingsSchema>;

/** Length of a run where no preset fits the dataset's size. */
const fallback = { steps: 5000, batch: 32 };

/** Parses or refuses with one sentence that names the file and the setting. */
function parse<T>(schema: z.ZodType<T>, input: unknown, file: string): T {
  const parsed = schema.safeParse(input);
  if (!parsed.success)
    throw new UserError('BAD_CONFIG', { reason: `in ${file} ${problemClause(schema, input, parsed.error, 'the whole')}` });
  return parsed.data;
}

/**
 * Splits a configuration file into settings of the training and of the model, the latter over the preset's.
 * @throws UserError BAD_CONFIG naming the file and the setting
 */
export function readConfig(
  type: ModelConfig['type'],
  preset: ModelPreset | undefined,
  json: unknown,
  file: string,
): { training: TrainingSettings; model: ModelConfig } {
  const record = parse(z.record(z.string(), z.unknown()), json, file);
  const training = parse(trainingSettingsSchema, record, file);
  const ownKeys = new Set(Object.keys(trainingSettingsSchema.shape));
  const settings = Object.fromEntries(Object.entries(record).filter(([key]) => !ownKeys.has(key)));
  if (settings['type'] !== undefined && settings['type'] !== type)
    throw new UserError('BAD_CONFIG', { reason: `${file} is for the model ${String(settings['type'])}, not ${type}` });
  return { training, model: parse(modelConfigSchema, { ...preset?.model, ...settings, type }, file) };
}

/** The run that flags, file and preset describe, in that order of precedence. */
export function describeRun(
  args: Arguments,
  dataset: { id: string; name: string },
  preset: ModelPreset | undefined,
  config: unknown,
): CreateRun {
  const type = args.required('model') as ModelConfig['type'];
  const { training, model } = readConfig(type, preset, config, args.text('config') ?? 'the configuration');
  return {
    datasetId: dataset.id,
    name: args.text('name') ?? `${type} on ${dataset.name}`,
    steps: args.integer('steps', { min: 1, max: 100_000_000 }) ?? training.steps ?? preset?.steps ?? fallback.steps,
    batch: args.integer('batch', { min: 2, max: 1024 }) ?? training.batch ?? preset?.batch ?? fallback.batch,
    seed: args.integer('seed', { min: 0, max: Number.MAX_SAFE_INTEGER }) ?? training.seed ?? 0,
    backend: (args.text('backend') as CreateRun['backend'] | undefined) ?? training.backend ?? 'auto',
    model,
    checkpointEvery: training.checkpointEvery,
    sheetEvery: training.sheetEvery,
    metricsEvery: training.metricsEvery,
  };
}

/** A name that no run has yet: the wanted one, or with the next free number behind it. */
function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  for (let number = 2; ; number++) if (!taken.has(`${wanted} ${number}`)) return `${wanted} ${number}`;
}

/** `train`: starts a run and waits for its end. */
export const train: RunCommand = async (context) => {
  const { args } = context;
  const file = args.text('config');
  const config = file === undefined ? {} : await readJsonFile(file);
  const cardioid = await context.openWorkspace();
  const dataset = await cardioid.api.datasets.get({ id: args.required('dataset') });
  const presets = await cardioid.api.runs.presets();
  const preset = presets.find((known) => known.model.type === args.required('model') && known.sizesPx.includes(dataset.sizePx));
  const wanted = describeRun(args, dataset, preset, config);
  const taken = new Set((await cardioid.api.runs.list()).map((run) => run.name));
  const { run, job } = await cardioid.api.runs.create(args.has('name') ? wanted : { ...wanted, name: freeName(wanted.name, taken) });
  return finishRun(context, cardioid, run.id, job.id);
};
