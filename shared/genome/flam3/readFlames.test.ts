import { describe, expect, test } from 'vitest';
import { UserError } from '../../contract/errors.ts';
import { compileFormula } from '../../formula/compile.ts';
import { startingGenome } from '../defaults.ts';
import { flameOf } from '../flame.ts';
import { flameVariations } from '../flameVariations.ts';
import { textOfGenome } from './flameText.ts';
import { readFlames } from './readFlames.ts';
import { readXml, XmlError } from './xml.ts';

const sheep = `<?xml version="1.0"?>
<flames>
<!-- <flame/> of a comment is none -->
<flame name="Sheep &amp; co" size="800 600" center="0.1 -0.2" scale="200" zoom="1" rotate="30" quality="100" brightness="8" gamma="3">
  <xform weight="0.75" color="0.25" color_speed="0.1" opacity="0.5" linear="0.3" julian="0.7" julian_power="-3" julian_dist="2"
    coefs="1 2 3 4 5 6" post="0.1 0.2 0.3 0.4 0.5 0.6"/>
  <xform weight="0.5" color="1" symmetry="0.5" perspective="1" perspective_angle="0.5" perspective_dist="3" super_shape="0.2"
    super_shape_m="3" post_heat="0.2" post_heat_m="3" chaos="1 0.5" coefs="0.5 0 0 0.5 -0.6 0.2"/>
  <finalxform color="0" bubble="0.4" coefs="1 0 0 1 0 0" post="1 0.5 0 2 0 0.25"/>
  <palette count="3" format="RGB">FF0000
    00FF00 0000FF</palette>
</flame>
<flame><xform weight="1" spherical="1" coefs="0.5 0 0 0.5 0 0"/><symmetry kind="-3"/>
<color index="0" rgb="255 128 0"/><color index="255" rgb="0 0 64"/></flame>
</flames>`;

const place = (name: string): number => flameVariations.findIndex((variation) => variation.name === name);
const only = (attributes: string, inside: string): string => `<flame ${attributes}>${inside}</flame>`;
const xform = '<xform weight="1" linear="1" coefs="1 0 0 1 0 0"/>';

describe('flames of a file', () => {
  const [first, second] = readFlames(sheep, 'sheep.flame');
  const flame = flameOf(first!.genome.params);

  test('have their functions, with numbers by name and maps by columns', () => {
    expect(flame.functions).toHaveLength(2);
    expect(flame.functions[0]).toEqual({
      affine: [1, 3, 2, 4, 5, 6],
      post: [0.1, 0.3, 0.2, 0.4, 0.5, 0.6],
      chance: 0.75,
      color: 0.25,
      speed: 0.1,
      opacity: 0.5,
      variations: [
        { variation: place('linear'), weight: 0.3, numbers: [0, 0, 0, 0, 0, 0, 0, 0] },
        { variation: place('julian'), weight: 0.7, numbers: [-3, 2, 0, 0, 0, 0, 0, 0] },
      ],
    });
  });

  test('read what older programs wrote: symmetry for the colour, quarter turns for angles', () => {
    expect(flame.functions[1]!.speed).toBe(0.25);
    expect(flame.functions[1]!.variations[0]!.numbers.slice(0, 2)).toEqual([Math.PI / 4, 3]);
  });

  test('stand upright: the final transform turns them over, for y points down there', () => {
    expect(flame.final).toMatchObject({ affine: [1, 0, 0, 1, 0, 0], post: [1, 0, -0.5, -2, 0, -0.25], speed: 0 });
    expect(flameOf(second!.genome.params).final).toMatchObject({ post: [1, 0, 0, -1, 0, 0], variations: [{ variation: 0, weight: 1 }] });
    expect(first!.genome.view).toEqual({ center: [0.1, 0.2], width: 2, rotationDeg: 30 });
  });

  test('have their order and the numbers of later bends, in the formula that has room for them', () => {
    expect([first!.genome.formula, second!.genome.formula]).toEqual(['flame-xaos', 'flame-functions']);
    expect(flame.order).toEqual([
      [1, 1],
      [1, 0.5],
    ]);
    // what the file does not say is as flam3 has it
    expect(flame.functions[1]!.variations[1]).toEqual({ variation: place('super_shape'), weight: 0.2, numbers: [0, 3, 1, 1, 1, 0, 0, 0] });
    const bent = '<xform weight="1" wedge="1" wedge_angle="0.5" wedge_count="4" coefs="1 0 0 1 0 0"/>';
    const plain = readFlames(only('', bent), 'f')[0]!;
    expect(plain.notes).toEqual(['It names its palette by a number only, so it is grey; choose one.']);
    expect(plain.genome.formula).toBe('flame-functions');
    expect(flameOf(plain.genome.params).functions[0]!.variations[0]!.numbers).toEqual([0.5, 0, 4, 0]);
  });

  test('functions without a chance leave the order, and symmetries follow any', () => {
    const chaotic = (weight: number, chaos: string) => `<xform weight="${weight}" linear="1" chaos="${chaos}" coefs="1 0 0 1 0 0"/>`;
    const text = only('', chaotic(1, '2 3 4') + chaotic(0, '5 6 7') + chaotic(1, '8 9') + '<symmetry kind="2"/>');
    expect(flameOf(readFlames(text, 'f')[0]!.genome.params).order).toEqual([
      [2, 4, 1],
      [8, 1, 1],
      [1, 1, 1],
    ]);
    const wrong = only('', chaotic(1, '1 -2'));
    expect(() => readFlames(wrong, 'f')).toThrow('chaos="1 -2" is not made of numbers from 0');
  });

  test('say what is left out', () => {
    expect(first!.notes).toEqual(['The variation post_heat is not known here and is left out.']);
    expect(second!.notes).toEqual([]);
    expect(readFlames(only('palette="12"', xform), 'f')[0]!.notes).toEqual([
      'It names its palette by a number only, so it is grey; choose one.',
    ]);
  });

  test('have the light, the points and the palette of the file', () => {
    expect(first!.genome.params).toMatchObject({ brightness: 40, gamma: 3, fit: 0 });
    expect(first!.genome.iterations).toBe(1600);
    expect(first!.genome.palette.stops!.map(({ color }) => color)).toEqual(['#ff0000', '#00ff00', '#0000ff']);
    const colors = second!.genome.palette.stops!.map(({ color }) => color);
    expect([colors[0], colors.at(-1)]).toEqual(['#ff8000', '#000040']);
  });

  test('have a function for every turn and reflection of a symmetry', () => {
    const { functions } = flameOf(second!.genome.params);
    expect(functions).toHaveLength(4);
    expect(functions[1]!.affine).toEqual([-1, 0, 0, 1, 0, 0]);
    const [a, b, c, d] = functions[2]!.affine;
    expect(a * d - b * c).toBeCloseTo(1, 12);
    expect(a).toBeCloseTo(-0.5, 12);
    expect(functions.slice(1).every(({ speed, chance }) => speed === 0 && chance === 1)).toBe(true);
  });

  test('become formulas of their own that start as the flame does', () => {
    for (const { genome } of [first!, second!]) {
      const formula = compileFormula(textOfGenome(genome, 'my-sheep', 'My "sheep"'));
      const start = startingGenome(formula, genome.palette);
      expect(formula.id).toBe('my-sheep');
      expect(start.params).toEqual(genome.params);
      expect(start.view).toEqual({ ...genome.view, rotationDeg: 0 });
      expect(start.iterations).toBe(genome.iterations);
    }
  });

  test.each([
    ['', 'it holds no flame'],
    ['<flame', 'line 1: this is no XML that is read here'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><flame/>', 'line 1: this is no XML that is read here'],
    ['<flame/>', 'flame 1 (Flame 1): it has no functions (xform)'],
    [only('name="a" gamma="bright"', xform), 'flame 1 (a): gamma="bright" is not a number'],
    [only('', '<xform weight="1" linear="1" coefs="1 0 0"/>'), 'flame 1 (Flame 1): coefs="1 0 0" is not 6 numbers'],
    [only('', xform.repeat(16)), 'flame 1 (Flame 1): it has 16 functions; at most 15 are drawn'],
    [only('', '<xform weight="1" linear="1" coefs="50 0 0 1 0 0"/>'), /has a 50, outside -20 to 20/],
  ])('are refused with a sentence: %s', (text, reason) => {
    const read = (): unknown => readFlames(text, 'x.flame');
    expect(read).toThrow(UserError);
    expect(read).toThrow(reason);
  });
});

describe('XML', () => {
  test('elements, attributes of either quotes, entities, text and what is skipped', () => {
    const [root] = readXml(`\uFEFF<?xml version='1.0'?><a b="1 &lt; 2" c='x"y'>one &#65;&amp;<!-- <no/> --><d/><![CDATA[<e>]]></a>`);
    expect(root!.name).toBe('a');
    expect([...root!.attributes]).toEqual([
      ['b', '1 < 2'],
      ['c', 'x"y'],
    ]);
    expect(root!.text).toBe('one A&<e>');
    expect(root!.children.map(({ name }) => name)).toEqual(['d']);
  });

  test.each([
    ['<a>', 'line 1: <a> does not end'],
    ['<a>\n</b>', 'line 2: </b> ends nothing that is open'],
    ['<a b=c/>', 'line 1: this is no XML that is read here'],
    ['<a>'.repeat(40), 'line 1: its elements lie too deep in one another'],
  ])('%s is refused', (text, message) => {
    expect(() => readXml(text)).toThrow(new XmlError(message));
  });
});
