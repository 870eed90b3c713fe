import { importKindOf, type ImportKind } from '../../../shared/contract/files.ts';
import type { BroughtFile } from '../../lib/inbox.ts';

/** Files that make one dataset: an archive or a video of its own, or all pictures together. */
export interface ImportGroup {
  readonly kind: ImportKind;
  /** of the file or the folder, and of the dataset */
  readonly name: string;
  readonly files: readonly BroughtFile[];
}

const looseName = 'Pictures';

/** What can be imported of files, and how many cannot be. */
export function groupFiles(files: readonly BroughtFile[]): { groups: ImportGroup[]; left: number } {
  const kinds = files.map((brought) => ({ brought, kind: importKindOf(brought.path) }));
  const pictures = kinds.filter(({ kind }) => kind === 'picture').map(({ brought }) => brought);
  const whole = kinds.flatMap(({ brought, kind }): ImportGroup[] => {
    if (kind !== 'archive' && kind !== 'video') return [];
    const name = brought.path.split('/').at(-1)!;
    return [{ kind, name, files: [{ path: name, file: brought.file }] }];
  });
  const groups = pictures.length > 0 ? [pictureGroup(pictures), ...whole] : whole;
  return { groups, left: kinds.filter(({ kind }) => kind === null).length };
}

/** All pictures below one folder: the one they share, if they share one. */
function pictureGroup(pictures: readonly BroughtFile[]): ImportGroup {
  const tops = new Set(pictures.map(({ path }) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '')));
  const [top = ''] = tops;
  if (tops.size === 1 && top !== '') return { kind: 'picture', name: top, files: pictures };
  return { kind: 'picture', name: looseName, files: pictures.map(({ path, file }) => ({ path: `${looseName}/${path}`, file })) };
}

/** The files of a drop, those in folders included. Reads the drop at once: it is gone after the event. */
export async function filesOfDrop(transfer: DataTransfer): Promise<BroughtFile[]> {
  const entries = [...transfer.items].flatMap((item) => (item.kind === 'file' ? [item.webkitGetAsEntry() ?? item.getAsFile()] : []));
  const found: BroughtFile[] = [];
  for (const entry of entries) {
    if (entry instanceof File) found.push({ path: entry.name, file: entry });
    else if (entry) await gather(entry, found);
  }
  return found;
}

/** The files that an input element was given. */
export function filesOfInput(list: FileList): BroughtFile[] {
  return Array.from(list, (file) => ({ path: file.webkitRelativePath || file.name, file }));
}

async function gather(entry: FileSystemEntry, into: BroughtFile[]): Promise<void> {
  if (entry.name.startsWith('.')) return;
  const path = entry.fullPath.replace(/^\//, '');
  if (entry instanceof FileSystemFileEntry) {
    into.push({ path, file: await new Promise<File>((resolve, reject) => entry.file(resolve, reject)) });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // a folder is read in batches until an empty one
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return;
    for (const inner of batch) await gather(inner, into);
  }
}
