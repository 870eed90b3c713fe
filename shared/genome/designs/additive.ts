const steps = new Map<number, readonly number[]>();

/**
 * Steps of the additive recurrence R_d (M. Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018): powers 1/g, 1/g^2, ...
 * of the only positive root of g^(d+1) = g + 1; the golden ratio for d = 1, the plastic number for d = 2.
 */
export function additiveSteps(dimensions: number): readonly number[] {
  const known = steps.get(dimensions);
  if (known) return known;
  let g = 2;
  for (let i = 0; i < 64; i++) g = (1 + g) ** (1 / (dimensions + 1));
  const made = Array.from({ length: dimensions }, (_, j) => g ** -(j + 1));
  steps.set(dimensions, made);
  return made;
}
