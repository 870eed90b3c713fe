import { app } from './app.ts';
import { datasets } from './datasets.ts';
import { files } from './files.ts';
import { jobs } from './jobs.ts';
import { latent } from './latent.ts';
import { formulas } from './formulas.ts';
import { palettes } from './palettes.ts';
import { runs } from './runs.ts';
import { sequences } from './sequences.ts';

/** The whole API: the only description of what the services promise to any window or script. */
export const contract = { app, datasets, jobs, runs, latent, palettes, sequences, formulas, files };
export type Contract = typeof contract;
