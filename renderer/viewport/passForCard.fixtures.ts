/**
 * Software WebGL leaves deep views to the processor; after this it passes for a graphics card, which draws them itself. Stands alone, for pages
 * run it before anything else.
 * @returns what undoes it
 */
export function passForCard(): () => void {
  const { prototype } = WebGL2RenderingContext;
  const ask = prototype.getParameter;
  prototype.getParameter = function (this: WebGL2RenderingContext, name: number): unknown {
    const value: unknown = ask.call(this, name);
    return typeof value === 'string' ? value.replace(/swiftshader|llvmpipe/gi, 'card') : value;
  } as typeof ask;
  return () => {
    prototype.getParameter = ask;
  };
}
