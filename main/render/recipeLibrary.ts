import type { RecipeLibrary } from '../../shared/genome/recipeFile.ts';
import { readOwnFormulas } from './formulaFolder.ts';
import { loadPalettes } from './library.ts';
import { readOwnPalettes } from './paletteFolder.ts';

/** What recipes may name in a workspace: palettes of the program, and palettes and formulas of the user. It need not be open, or there. */
export function recipeLibrary(workspaceDir: string): RecipeLibrary {
  return { palettes: loadPalettes(), ownPalettes: readOwnPalettes(workspaceDir), ownFormulas: readOwnFormulas(workspaceDir) };
}
