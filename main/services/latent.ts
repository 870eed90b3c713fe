import { UserError } from '../../shared/contract/errors.ts';
import type { LatentExpression, LatentMap, LatentSession } from '../../shared/contract/latent.ts';
import type { DecodedImages, OpenedModel } from '../train/protocol.ts';
import type { RunWithRecord } from '../store/runTable.ts';
import { workspacePaths, type ServiceContext } from './context.ts';
import { DecoderWorker } from './decoderWorker.ts';

/** A decoder nobody asked for this long is ended. */
const defaultIdleMs = 5 * 60_000;

interface Open {
  readonly runId: string;
  readonly checkpointStep: number;
  readonly worker: DecoderWorker;
  readonly opened: Promise<OpenedModel>;
}

/** The latent space of one run at a time, through its decoder process. */
export class LatentService {
  readonly #context: ServiceContext;
  readonly #idleMs: number;
  readonly #newest = new Map<string, AbortController>();
  #open: Open | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor(context: ServiceContext, idleMs = defaultIdleMs) {
    this.#context = context;
    this.#idleMs = idleMs;
  }

  /**
   * Loads a run's newest checkpoint, unless that is loaded already. `map` and `decode` stay with what was opened, so that a point keeps its
   * picture while training goes on.
   * @throws UserError NOT_FOUND, NOT_READY without a checkpoint, FILE_CORRUPT
   */
  async open(runIdOrName: string): Promise<LatentSession> {
    const run = this.#run(runIdOrName);
    const current = this.#open;
    if (current?.runId === run.id && current.checkpointStep !== run.checkpointStep) this.close();
    const model = await this.#decoder(run).opened;
    const dataset = this.#context.datasets.find(run.datasetId)!;
    const { step, latentSize, slots, slotSizesPx, backend } = model;
    const { model: kind, sizePx } = run;
    return {
      runId: run.id,
      step,
      model: kind,
      sizePx,
      latentSize,
      slots,
      slotSizesPx,
      datasetId: dataset.id,
      datasetCount: dataset.count,
      backend,
    };
  }

  async map(runIdOrName: string, maxPoints: number, signal?: AbortSignal): Promise<LatentMap> {
    return this.#decoder(this.#run(runIdOrName)).worker.request({ method: 'map', maxPoints }, signal);
  }

  /**
   * Decodes expressions.
   * @param client who asks: a newer request of the same client makes an older one pointless
   * @returns RGB [expressions, sizePx, sizePx, 3]
   */
  async decode(
    runIdOrName: string,
    expressions: readonly LatentExpression[],
    client: string | null,
    signal: AbortSignal,
  ): Promise<DecodedImages> {
    const { worker, opened } = this.#decoder(this.#run(runIdOrName));
    const { slots } = await opened;
    for (const expression of expressions) {
      if (!expression.slots) continue;
      if (slots === 1)
        throw new UserError('BAD_VALUE', {
          name: 'This model',
          reason: 'has no layers to mix: its latent acts on the whole picture at once',
        });
      if (expression.slots.length !== slots)
        throw new UserError('BAD_VALUE', {
          name: 'The layer choice',
          reason: `has ${expression.slots.length} entries, but the model has ${slots} slots`,
        });
    }
    if (client === null) return worker.request({ method: 'decode', expressions }, signal);
    const mine = new AbortController();
    this.#newest.get(client)?.abort();
    this.#newest.set(client, mine);
    try {
      return await worker.request({ method: 'decode', expressions }, AbortSignal.any([signal, mine.signal]));
    } finally {
      if (this.#newest.get(client) === mine) this.#newest.delete(client);
    }
  }

  /** Ends the decoder of a run that is no more. */
  closeRun(runId: string): void {
    if (this.#open?.runId === runId) this.close();
  }

  close(): void {
    clearTimeout(this.#idle);
    this.#open?.worker.close();
    this.#open = null;
  }

  #run(runIdOrName: string): RunWithRecord {
    const run = this.#context.runs.find(runIdOrName);
    if (!run) throw new UserError('NOT_FOUND', { kind: 'run', id: runIdOrName });
    return run;
  }

  /** Ends the decoder when it has had nothing to do for a while. */
  #watchIdleness(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => (this.#open?.worker.busy ? this.#watchIdleness() : this.close()), this.#idleMs);
    this.#idle.unref();
  }

  #decoder(run: RunWithRecord): Open {
    if (run.checkpointStep === null) throw new UserError('NOT_READY', { kind: 'run', name: run.name, reason: 'it has no checkpoint' });
    this.#watchIdleness();
    const current = this.#open;
    if (current?.worker.alive && current.runId === run.id) return current;
    current?.worker.close();
    const { workspaceDir, forkWorker } = this.#context;
    const worker = new DecoderWorker(forkWorker, {
      runDir: workspacePaths.run(workspaceDir, run.id),
      datasetDir: workspacePaths.dataset(workspaceDir, run.datasetId),
      config: run.record.config,
    });
    const opened = worker.request({ method: 'open' });
    const open: Open = { runId: run.id, checkpointStep: run.checkpointStep, worker, opened };
    // whoever waits hears of a failure; nobody waiting is no reason to fall over
    opened.catch(() => {
      worker.close();
      if (this.#open === open) this.#open = null;
    });
    this.#open = open;
    return open;
  }
}
