import type { Program } from '../formula/ir.ts';
import type { MeasureGraph, Ref } from './measureGraph.ts';

/** What a measure keeps along the orbit to know the fraction of its last step (colorings.md), and the fraction itself. */
export interface FractionKeeper {
  readonly initial: readonly number[];
  readonly update: (at: MeasureGraph) => readonly Ref[];
  readonly fraction: (at: MeasureGraph) => Ref;
}

const defaultRadius = 256;
/** ln |z| and ln |dz| come no nearer to 0 than this. */
const leastLog = 1e-3;
const tiny = 1e-30;
const convergenceLog = Math.log(1e-6);

/** @param first where the kept values begin among the measure's own */
export function fractionKeeper(program: Program, first: number): FractionKeeper {
  const converges = program.rules.includes('converge');
  const radius = program.escapeRadius ?? defaultRadius;
  const escapes = program.rules.includes('escape') || program.rules.length > 0;
  const known = program.degree !== null && program.escapeRadius !== null && program.escapeRadius > 1;
  // |z| before the last step; lengths of the last step and the one before
  const initial = [...(escapes ? [1] : []), ...(converges ? [1, 1] : [])];
  const lengthsAt = first + (escapes ? 1 : 0);
  return {
    initial,
    update: (at) => [
      ...(escapes ? [at.norm2(at.before(0), at.before(1))] : []),
      ...(converges ? [at.modulus(at.sub(at.z(0), at.before(0)), at.sub(at.z(1), at.before(1))), at.own(lengthsAt)] : []),
    ],
    fraction: (at) => {
      const zero = at.constant(0);
      if (program.rules.length === 0) return zero;
      const size = at.logModulus(at.z(0), at.z(1));
      const beyond = at.log(at.div(size, at.constant(Math.log(radius))));
      const earlier = at.max(at.mul(at.constant(0.5), at.log(at.own(first))), at.constant(leastLog));
      const general = at.div(beyond, at.log(at.div(size, earlier)));
      const degree = known ? at.leaf('uniform', program.degree!) : null;
      const escape = degree ? at.select(at.lt(at.constant(1), degree), at.div(beyond, at.log(degree)), general) : general;
      let value = at.select(at.escaped(), at.unit(escape), zero);
      if (converges) {
        const log = (index: number): Ref => at.min(at.log(at.max(at.own(lengthsAt + index), at.constant(tiny))), at.constant(-leastLog));
        const convergence = at.div(at.log(at.div(log(0), at.constant(convergenceLog))), at.log(at.div(log(0), log(1))));
        value = at.select(at.converged(), at.unit(convergence), value);
      }
      return value;
    },
  };
}

/**
 * The mean of all terms moved towards the mean without the last one by the fraction.
 * @param sum of all terms
 * @param before of all but the last
 */
export function averageWithFraction(at: MeasureGraph, sum: Ref, before: Ref, terms: Ref, fraction: Ref): Ref {
  const [zero, one] = [at.constant(0), at.constant(1)];
  const all = at.div(sum, at.max(terms, one));
  const fewer = at.div(before, at.max(at.sub(terms, one), one));
  return at.select(at.lt(one, terms), at.fma(fraction, at.sub(fewer, all), all), at.select(at.lt(zero, terms), all, zero));
}
