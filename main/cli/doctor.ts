import { runDoctor } from '../services/doctor.ts';
import type { RunCommand } from './command.ts';
import { formatTable } from './table.ts';

/** `doctor`: needs no workspace. */
export const doctor: RunCommand = async ({ forkWorker }) => {
  const checks = await runDoctor({ forkWorker });
  return {
    json: { checks },
    text: formatTable(
      ['what', 'status', 'detail'],
      checks.map((check) => [check.label, check.status, check.detail]),
    ),
  };
};
