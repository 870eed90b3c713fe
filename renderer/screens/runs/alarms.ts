import type { JobState } from '../../../shared/contract/jobs.ts';
import { debiasedAverage } from './smoothing.ts';
import type { MetricTable } from './metricTable.ts';

/** Something wrong with a training, in a sentence. */
export interface Alarm {
  readonly tone: 'warn' | 'bad';
  readonly text: string;
}

/** Steps before a reconstruction can be expected to beat a plain colour. */
const graceSteps = 200;
const psnrSmoothing = 0.95;

const baselineName = /psnr.*(baseline|mean)|(baseline|mean).*psnr/i;

/** What is wrong with a run: that it ended early (a loss that is no longer a number ends it), or that it does not learn. */
export function findAlarms(metrics: MetricTable, run: { readonly state: JobState; readonly message: string | null }): Alarm[] {
  const alarms: Alarm[] = [];
  if (run.state === 'failed' || run.state === 'interrupted')
    alarms.push({ tone: 'bad', text: run.message ?? 'The training ended before it was done.' });
  const quality = belowBaseline(metrics);
  if (quality) alarms.push(quality);
  return alarms;
}

function belowBaseline(metrics: MetricTable): Alarm | null {
  if (metrics.lastStep < graceSteps) return null;
  const baseline = metrics.names.find((name) => baselineName.test(name));
  const psnr = metrics.names.find((name) => /psnr/i.test(name) && name !== baseline);
  if (!baseline || !psnr) return null;
  const newest = (name: string) => debiasedAverage(metrics.column(name), psnrSmoothing).findLast((value) => Number.isFinite(value));
  const [ours, plain] = [newest(psnr), newest(baseline)];
  if (ours === undefined || plain === undefined || ours >= plain) return null;
  return {
    tone: 'warn',
    text: `Reconstructions (${ours.toFixed(1)} dB) are still worse than painting each picture in its mean colour (${plain.toFixed(1)} dB).`,
  };
}
