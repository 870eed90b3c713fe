/** Curves of one unit and meaning share a chart. */
export interface CurveGroup {
  readonly id: string;
  readonly label: string;
  /** what its y axis counts; empty when it has no unit */
  readonly unit: string;
  readonly names: readonly string[];
}

const groups = [
  { id: 'quality', label: 'Quality', unit: 'dB', pattern: /psnr/i },
  { id: 'gradients', label: 'Gradients', unit: '', pattern: /norm|gradient/i },
  { id: 'codes', label: 'Codes', unit: '', pattern: /units|variance|latent|codes|ratio/i },
  { id: 'schedule', label: 'Schedule', unit: '', pattern: /^(beta|learningRate|weight)$|warmup/i },
  { id: 'losses', label: 'Losses', unit: '', pattern: /./ },
] as const;

/** Order on screen: what one watches first comes first. */
const order: readonly string[] = ['losses', 'quality', 'codes', 'gradients', 'schedule'];

/** Sorts curves into charts by name, leaving out charts without curves. */
export function groupCurves(names: readonly string[]): CurveGroup[] {
  const members = new Map<string, string[]>();
  for (const name of names) {
    const { id } = groups.find(({ pattern }) => pattern.test(name))!;
    members.set(id, [...(members.get(id) ?? []), name]);
  }
  return order
    .filter((id) => members.has(id))
    .map((id) => {
      const { label, unit } = groups.find((group) => group.id === id)!;
      return { id, label, unit, names: members.get(id)! };
    });
}

/** The curve that stands for a run in a list: its total loss, else its first loss, else whatever there is. */
export function headlineCurve(names: readonly string[]): string | null {
  const losses = groupCurves(names).find((group) => group.id === 'losses')?.names ?? names;
  return (
    losses.find((name) => /^(loss|total(loss)?)$/i.test(name)) ??
    losses.find((name) => /loss|reconstruction/i.test(name)) ??
    losses[0] ??
    null
  );
}

/** A curve's name as people read it beside its chart's title: `generatorLoss` among the losses is "Generator". */
export function curveLabel(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();
  const short = words.replace(/ (loss|gradient norm|psnr)$/, '').replace(/\b(psnr|kl|r1)\b/g, (acronym) => acronym.toUpperCase());
  return short.charAt(0).toUpperCase() + short.slice(1);
}

/** A value at the precision one reads in a legend. */
export function formatValue(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '–' : value > 0 ? '∞' : '-∞';
  const size = Math.abs(value);
  if (value === 0) return '0';
  if (size >= 1e5 || size < 1e-3) return value.toExponential(2);
  return value.toFixed(size >= 100 ? 1 : size >= 1 ? 3 : 4);
}
