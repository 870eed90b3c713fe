import type { Dataset, DatasetDetail } from '../../shared/contract/datasets.ts';
import { UserError } from '../../shared/contract/errors.ts';
import { imageBytes } from '../render/dataset/plan.ts';
import { openDataset } from '../render/dataset/read.ts';
import { workspacePaths, type ServiceContext } from './context.ts';

/** The row of a dataset. @param idOrName either @throws UserError NOT_FOUND */
export function findDataset({ datasets }: ServiceContext, idOrName: string): DatasetDetail {
  const dataset = datasets.find(idOrName);
  if (!dataset) throw new UserError('NOT_FOUND', { kind: 'dataset', id: idOrName });
  return dataset;
}

/** @throws UserError NOT_READY while images are missing */
export function requireComplete({ state, name, done, count }: Dataset): void {
  if (state !== 'complete') throw new UserError('NOT_READY', { kind: 'dataset', name, reason: `${done} of its ${count} images are made` });
}

/** A name that no dataset has: the wanted one, or with the next free number behind it. */
export function freeDatasetName({ datasets }: ServiceContext, wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!datasets.isNameTaken(name)) return name;
  }
}

/** Sets the row of a dataset that nobody builds to what its folder holds. */
export async function recordFolder({ datasets, workspaceDir }: ServiceContext, id: string): Promise<void> {
  const reader = await openDataset(workspacePaths.dataset(workspaceDir, id));
  const rejections: Record<string, number> = {};
  for (const shard of reader.shards)
    for (const [reason, count] of Object.entries(shard.rejections)) rejections[reason] = (rejections[reason] ?? 0) + count;
  datasets.update(id, {
    state: reader.manifest ? 'complete' : 'incomplete',
    done: reader.done,
    bytes: reader.done * imageBytes(reader.plan),
    rejections,
    contentHash: reader.manifest?.contentHash ?? null,
  });
  await reader.close();
}
