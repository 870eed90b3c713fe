import { UserError } from '../../shared/contract/errors.ts';
import type { Recipe } from '../../shared/genome/recipe.ts';
import { readRecipe } from '../../shared/genome/recipeFile.ts';
import { didYouMean } from '../../shared/words/didYouMean.ts';
import { loadRecipes } from '../render/library.ts';
import { recipeLibrary } from '../render/recipeLibrary.ts';
import { readJsonFile } from './files.ts';

/**
 * A recipe of the library by its id, or one in a file.
 * @param workspaceDir where palettes and formulas of the user lie that the file may name; it need not exist
 * @param name what the argument is called, for messages
 * @throws UserError BAD_VALUE, FILE_UNREADABLE, BAD_RECIPE naming the file
 */
export async function readRecipeArgument(presetOrFile: string, workspaceDir: string, name = '--recipe'): Promise<Recipe> {
  const recipes = loadRecipes();
  const preset = recipes.find((known) => known.id === presetOrFile);
  if (preset) return preset.recipe;
  if (!presetOrFile.toLowerCase().endsWith('.json')) {
    const ids = recipes.map(({ id }) => id);
    const hint = didYouMean(presetOrFile, ids);
    throw new UserError('BAD_VALUE', {
      name: `${name} "${presetOrFile}"`,
      reason: hint ? `is neither a recipe file nor a known recipe; ${hint}` : `is neither a recipe file nor one of ${ids.join(', ')}`,
    });
  }
  const json = await readJsonFile(presetOrFile);
  try {
    return readRecipe(json, recipeLibrary(workspaceDir));
  } catch (error) {
    if (error instanceof UserError && error.code === 'BAD_RECIPE')
      throw new UserError('BAD_RECIPE', { reason: `${(error as UserError<'BAD_RECIPE'>).data.reason} (in ${presetOrFile})` });
    throw error;
  }
}
