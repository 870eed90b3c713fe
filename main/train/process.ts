/**
 * The worker program: trains one run, or serves one model's latent space, or looks for backends; `protocol.ts` has the messages.
 * Started by `child_process.fork` or Electron's `utilityProcess.fork`; a crash here takes down one job and nothing else.
 */
import { probeBackends } from './backends/index.ts';
import { train, type LoopControl } from './loop.ts';
import { failureOf } from './processFailure.ts';
import { openProcessPort } from './processPort.ts';
import { RequestQueue } from './processServer.ts';
import type { ServeJob, ToWorker, TrainJob } from './protocol.ts';
import { Decoder } from './serve.ts';

const port = openProcessPort();
const control: LoopControl = { end: null };
const requests = new RequestQueue((message) => port.send(message));

// without its starter nobody owns the run folder's next state: write nothing more
port.onClose(() => process.kill(process.pid, 'SIGKILL'));
port.onMessage(receive);

function receive(message: ToWorker): void {
  switch (message.type) {
    case 'train':
      void endAfter(runTraining(message.job));
      break;
    case 'pause':
      control.end = 'paused';
      break;
    case 'stop':
      control.end = 'stopped';
      break;
    case 'serve':
      serve(message.job).catch((error: unknown) => void endAfter(Promise.reject(error)));
      break;
    case 'request':
      requests.add(message.id, message.request);
      break;
    case 'abandon':
      requests.abandon(message.id);
      break;
    case 'probe-backends':
      void endAfter(probe());
      break;
  }
}

function runTraining(job: TrainJob): Promise<void> {
  return train(job, control, (message) => port.send(message));
}

async function serve(job: ServeJob): Promise<void> {
  const decoder = await Decoder.open(job);
  port.send({ type: 'ready', backend: decoder.opened.backend, device: decoder.device, resumedStep: decoder.opened.step });
  requests.start(decoder);
}

async function probe(): Promise<void> {
  port.send({ type: 'backends', reports: await probeBackends() });
}

/** The process lives for one task; it ends with 0 when that is done and with 1, after saying why, when it failed. */
async function endAfter(task: Promise<void>): Promise<void> {
  try {
    await task;
    port.exit(0);
  } catch (error) {
    port.send({ type: 'failed', ...failureOf(error) });
    port.exit(1);
  }
}
