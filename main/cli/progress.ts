/** How far a piece of work is. */
export interface ProgressState {
  readonly title: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  /** units per second; 0 when unknown */
  readonly rate: number;
  readonly etaSeconds: number | null;
  /** anything worth a few more words, e.g. the newest losses */
  readonly extra?: string;
}

export interface Progress {
  update(state: ProgressState): void;
  /** Clears the bar; later output starts on a clean line. */
  end(): void;
}

interface Stream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const redrawEveryMs = 100;
const lineEveryMs = 5000;
const barWidth = 24;

/** `1:05`, `2:03:09`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

function formatRate(rate: number): string {
  return rate >= 100 ? rate.toFixed(0) : rate.toPrecision(3);
}

function figures(state: ProgressState): string {
  const parts = [`${state.done}/${state.total} ${state.unit}`];
  if (state.rate > 0) parts.push(`${formatRate(state.rate)} ${state.unit}/s`);
  if (state.etaSeconds !== null) parts.push(`${formatDuration(state.etaSeconds)} left`);
  if (state.extra) parts.push(state.extra);
  return parts.join('  ');
}

/** The line of a log: no bar, no cursor movement. */
export function progressLine(state: ProgressState): string {
  return `${state.title}: ${figures(state)}`;
}

/** The line of a terminal, cut to its width; `…` shows where. */
export function progressBar(state: ProgressState, columns: number): string {
  const filled = state.total > 0 ? Math.min(barWidth, Math.floor((state.done / state.total) * barWidth)) : 0;
  const line = `${state.title}  ${'█'.repeat(filled)}${'░'.repeat(barWidth - filled)}  ${figures(state)}`;
  return line.length < columns ? line : `${line.slice(0, columns - 2)}…`;
}

/** Progress on stderr: a bar on a terminal, else a plain line every few seconds. */
export function createProgress(stream: Stream, now: () => number = () => performance.now()): Progress {
  const started = now();
  let last = stream.isTTY ? -Infinity : started;
  let drawn = false;
  return {
    update(state) {
      const time = now();
      if (time - last < (stream.isTTY ? redrawEveryMs : lineEveryMs)) return;
      last = time;
      if (!stream.isTTY) {
        stream.write(`${progressLine(state)}\n`);
        return;
      }
      drawn = true;
      stream.write(`\r\x1b[2K${progressBar(state, stream.columns ?? 80)}`);
    },
    end() {
      if (drawn) stream.write('\r\x1b[2K');
      drawn = false;
    },
  };
}
