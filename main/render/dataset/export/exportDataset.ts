import { readdir } from 'node:fs/promises';
import type { ExportFormat, ExportImage } from '../../../../shared/contract/datasets.ts';
import { UserError } from '../../../../shared/contract/errors.ts';
import { classesOf, openDataset, type DatasetReader } from '../read.ts';
import { exportFolders, fractalDbNames, imageFolderNames } from './folders.ts';
import { exportNpz } from './npz.ts';
import { Staging } from './staging.ts';
import { exportWebDataset } from './webDataset.ts';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** how pictures are encoded, where the format has files of them; default png */
  readonly image?: ExportImage;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { readonly done: number; readonly total: number }) => void;
}

/** What the writer of a format works with. */
export interface ExportWork {
  readonly reader: DatasetReader;
  /** where it writes */
  readonly dir: string;
  readonly image: ExportImage;
  readonly signal: AbortSignal | undefined;
  /** says that so many more samples are done */
  readonly advance: (samples: number) => void;
}

async function write(work: ExportWork, format: ExportFormat): Promise<void> {
  switch (format) {
    case 'imagefolder':
      return exportFolders(work, imageFolderNames(work.reader.plan.count));
    case 'fractaldb':
      return exportFolders(work, fractalDbNames(classesOf(work.reader.plan)));
    case 'webdataset':
      return exportWebDataset(work, classesOf(work.reader.plan));
    case 'npz':
      return exportNpz(work, classesOf(work.reader.plan));
  }
}

async function countFiles(dir: string): Promise<number> {
  return (await readdir(dir, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).length;
}

/**
 * Writes a complete dataset in a format that others read, into a new folder. Every shard's hash is checked before its pictures are passed on.
 * All is written to `OUT.partial`, which becomes OUT at the end; an export that was stopped or killed goes on from there. The same dataset
 * and options give the same bytes.
 * @throws UserError NOT_READY (incomplete), FILE_CORRUPT, BAD_VALUE (OUT exists or cannot be written), IN_USE, DISK_FULL; AbortError
 */
export async function exportDataset(dir: string, outDir: string, options: ExportOptions): Promise<{ files: number }> {
  const { format, image = 'png', signal, onProgress } = options;
  signal?.throwIfAborted();
  const reader = await openDataset(dir);
  try {
    const { plan, manifest } = reader;
    if (!manifest)
      throw new UserError('NOT_READY', { kind: 'dataset', name: plan.id, reason: `${reader.done} of its ${plan.count} images are made` });
    const staging = await Staging.open(
      outDir,
      `${JSON.stringify({ dataset: plan.id, contentHash: manifest.contentHash, format, image })}\n`,
    );
    try {
      let done = 0;
      const advance = (samples: number): void => {
        done += samples;
        onProgress?.({ done, total: plan.count });
      };
      await write({ reader, dir: staging.dir, image, signal, advance }, format);
      signal?.throwIfAborted();
      const files = (await countFiles(staging.dir)) - 2;
      await staging.commit();
      return { files };
    } finally {
      await staging.close();
    }
  } finally {
    await reader.close();
  }
}
