import { type Expression, partsOf } from './ast.ts';
import type { CheckedFormula } from './check.ts';

/** Functions without branch cuts; of `rotate` and `mix` only the first arguments may depend on the orbit. */
const singleValued: ReadonlyMap<string, number> = new Map([
  ...['sqr', 'cube', 'exp', 'sin', 'cos', 'tan', 'sinh', 'cosh', 'tanh'].map((name) => [name, 1] as const),
  ['rotate', 1],
  ['mix', 2],
]);

/**
 * Whether each step is one and the same single-valued analytic map of z, with nothing else that changes along the orbit, and moves with the
 * pixel: orbits then have attracting cycles whose multiplier is an analytic function of the pixel. Judged by the text; where this says no
 * there may still be such cycles. Supposes `isAnalytic`.
 */
export function isParameterFamily({ text, states, structural }: CheckedFormula): boolean {
  if (states.some(({ name, varying }) => varying && name !== 'z')) return false;
  const mentions = (expression: Expression, names: ReadonlySet<string>): boolean =>
    expression.kind === 'name' ? names.has(expression.name) : partsOf(expression).some((part) => mentions(part, names));
  const moving = new Set(['pixel']);
  for (const { name, value } of text.start) {
    if (mentions(value, moving)) moving.add(name);
    else moving.delete(name);
  }
  // z starts anew with each step: only where the step itself names the pixel does the map move
  moving.delete('z');
  const orbit = new Set(['z']);
  const isWhole = (expression: Expression): boolean =>
    expression.kind === 'number'
      ? Number.isInteger(expression.value) && !expression.imaginary
      : expression.kind === 'name'
        ? structural.has(expression.name)
        : expression.kind !== 'call' && expression.kind !== 'pair' && partsOf(expression).every(isWhole);
  const isSingleValued = (expression: Expression): boolean => {
    if (!mentions(expression, orbit)) return !mentions(expression, new Set(['n']));
    switch (expression.kind) {
      case 'name':
        return true;
      case 'unary':
        return isSingleValued(expression.arg);
      case 'binary':
        if (expression.op === '^') return isSingleValued(expression.left) && isWhole(expression.right);
        return ['+', '-', '*', '/'].includes(expression.op) && isSingleValued(expression.left) && isSingleValued(expression.right);
      case 'call': {
        const free = singleValued.get(expression.name) ?? 0;
        return expression.args.every(({ value }, index) => (index < free || !mentions(value, orbit)) && isSingleValued(value));
      }
      default:
        return false;
    }
  };
  let moves = false;
  for (const { name, value } of text.step) {
    if (!isSingleValued(value)) return false;
    moves ||= mentions(value, moving);
    if (mentions(value, orbit)) orbit.add(name);
    if (mentions(value, moving)) moving.add(name);
  }
  return moves;
}
