import { formulaOf } from '../../shared/formula/catalog.ts';
import type { Genome } from '../../shared/genome/genome.ts';
import { centredOn, zoomedTo, type Nucleus } from '../../shared/genome/nucleus.ts';
import { nucleusInView } from '../render/deep/nucleus.ts';
import type { Arguments } from './arguments.ts';

/**
 * The genome with the minibrot of its view in the middle, or filling the picture, as `--minibrot` asks; as it is without that flag.
 * @param heightShare height of the picture as a share of its width
 * @throws UserError where there is none to be found
 */
export async function withMinibrot(
  args: Arguments,
  genome: Genome,
  heightShare: number,
  options: Parameters<typeof nucleusInView>[2],
): Promise<{ readonly genome: Genome; readonly nucleus: Nucleus | null }> {
  const asked = args.text('minibrot');
  if (asked === undefined) return { genome, nucleus: null };
  const nucleus = await nucleusInView(genome, heightShare, options);
  const seen = asked === 'zoom' ? zoomedTo(genome, nucleus, formulaOf(genome)!.iterations.max) : centredOn(genome, nucleus);
  return { genome: seen, nucleus };
}
