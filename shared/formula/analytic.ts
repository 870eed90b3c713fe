import { type Expression, partsOf } from './ast.ts';
import type { CheckedFormula } from './check.ts';

/** Functions that keep analytic arguments analytic; of `rotate`, `polar` and the like only the first argument may depend on the orbit. */
const analyticFunctions: ReadonlyMap<string, 'all' | 'first' | 'two'> = new Map([
  ...[
    'sqr',
    'cube',
    'sqrt',
    'cbrt',
    'exp',
    'log',
    'sin',
    'cos',
    'tan',
    'sinh',
    'cosh',
    'tanh',
    'asin',
    'acos',
    'atan',
    'asinh',
    'acosh',
    'atanh',
  ].map((name) => [name, 'all'] as const),
  ['last', 'all'],
  ['rotate', 'first'],
  ['mix', 'two'],
]);

/** What a value is, as a function of pixel and orbit: the same everywhere, analytic, or neither. */
type Nature = 'fixed' | 'analytic' | 'rough';

/**
 * Whether start and step are complex-analytic in pixel and state, judged by the functions they are made of: where this says no they may
 * still be. Conditions only choose between pieces, each of which must be analytic.
 */
export function isAnalytic({ text, states }: CheckedFormula): boolean {
  const state = new Set(states.map(({ name }) => name));
  let natures = new Map<string, Nature>();
  const worst = (list: readonly Nature[]): Nature => (list.includes('rough') ? 'rough' : list.includes('analytic') ? 'analytic' : 'fixed');
  const natureOf = (expression: Expression): Nature => {
    switch (expression.kind) {
      case 'number':
        return 'fixed';
      case 'name':
        return natures.get(expression.name) ?? (expression.name === 'pixel' ? 'analytic' : 'fixed');
      case 'choose':
        return worst([natureOf(expression.then), natureOf(expression.otherwise)]);
      case 'unary':
        return natureOf(expression.arg);
      case 'binary': {
        const both = worst([natureOf(expression.left), natureOf(expression.right)]);
        return expression.op === '%' && both !== 'fixed' ? 'rough' : both;
      }
      case 'pair':
      case 'call': {
        const parts = partsOf(expression).map(natureOf);
        if (worst(parts) === 'fixed') return 'fixed';
        const rule = expression.kind === 'call' ? analyticFunctions.get(expression.name) : undefined;
        const free = rule === 'all' ? parts.length : rule === 'first' ? 1 : rule === 'two' ? 2 : 0;
        return parts.slice(free).every((part) => part === 'fixed') ? worst(parts) : 'rough';
      }
    }
  };
  natures = new Map();
  for (const { name, value } of text.start) natures.set(name, natureOf(value));
  // a variable may be rough only because of another that comes later: until nothing changes
  for (;;) {
    const before = new Map(natures);
    for (const { name, value } of text.step) {
      const found = natureOf(value);
      natures.set(name, state.has(name) ? worst([found, before.get(name) ?? 'fixed']) : found);
    }
    if ([...state].every((name) => natures.get(name) === before.get(name))) break;
  }
  return natures.get('z') !== 'rough';
}
