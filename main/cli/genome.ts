import { resolve } from 'node:path';
import { writeFileAtomic } from '../render/atomicFile.ts';
import type { RunCommand } from './command.ts';
import { readGenomeFile } from './genomeArguments.ts';

/** `genome FILE`: needs no workspace. */
export const genome: RunCommand = async ({ args }) => {
  const record = await readGenomeFile(args.positionals[0]!);
  const text = JSON.stringify(record.genome, null, 2);
  const out = args.text('out');
  if (out === undefined) return { json: { ...record }, text };
  const file = resolve(out);
  await writeFileAtomic(file, `${text}\n`);
  return { json: { ...record, file }, text: file };
};
