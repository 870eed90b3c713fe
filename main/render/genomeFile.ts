import { UserError } from '../../shared/contract/errors.ts';
import {
  checkGenome,
  GenomeError,
  genomeSchema,
  pictureRecordSchema,
  type Genome,
  type PictureRecord,
  type RenderRecord,
} from '../../shared/genome/genome.ts';
import { problemClause } from '../../shared/words/schemaProblem.ts';
import { readPictureRecord } from './picture.ts';
import { isPng } from './pngChunks.ts';

/** What a file says of how to draw a picture: of one that was drawn, also how that was. */
export interface GenomeRecord {
  readonly genome: Genome;
  readonly render: RenderRecord | null;
  readonly sample?: PictureRecord['sample'];
}

function checked(genome: Genome, fileName: string): Genome {
  try {
    return checkGenome(genome);
  } catch (error) {
    if (!(error instanceof GenomeError)) throw error;
    throw new UserError('BAD_GENOME', { reason: `${error.message} (in ${fileName})` });
  }
}

function parse(bytes: Uint8Array, fileName: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const reason = 'it is neither a PNG picture that Cardioid made nor a genome as JSON';
    throw new UserError('FILE_UNREADABLE', { file: fileName, reason });
  }
}

/**
 * The genome in a PNG picture, or in JSON that holds a genome or a whole picture record.
 * @throws UserError FILE_UNREADABLE, FILE_CORRUPT for a damaged picture, BAD_GENOME
 */
export function readGenomeRecord(bytes: Uint8Array, fileName: string): GenomeRecord {
  if (isPng(bytes)) return readPictureRecord(bytes, fileName);
  const json = parse(bytes, fileName);
  const record = pictureRecordSchema.safeParse(json);
  if (record.success) return { ...record.data, genome: checked(record.data.genome, fileName) };
  const genome = genomeSchema.safeParse(json);
  if (genome.success) return { genome: checked(genome.data, fileName), render: null };
  const isRecord = typeof json === 'object' && json !== null && 'genome' in json;
  const clause = isRecord
    ? problemClause(pictureRecordSchema, json, record.error, 'the file')
    : problemClause(genomeSchema, json, genome.error, 'the file');
  throw new UserError('FILE_UNREADABLE', { file: fileName, reason: `it holds no genome (${clause})` });
}
