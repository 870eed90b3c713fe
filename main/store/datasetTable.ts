import { importedSchema, type Dataset, type DatasetDetail } from '../../shared/contract/datasets.ts';
import { recipeSchema } from '../../shared/genome/recipe.ts';
import type { DatasetPlan } from '../render/dataset/manifest.ts';
import type { Database } from './database.ts';

interface Row {
  id: string;
  name: string;
  state: Dataset['state'];
  count: number;
  done: number;
  size_px: number;
  seed: number;
  content_hash: string | null;
  bytes: number;
  rejections: string;
  /** JSON of the recipe, or `{ imported }` */
  recipe: string;
  renderer: string;
  created_at: string;
}

function toDetail(row: Row): DatasetDetail {
  const made = JSON.parse(row.recipe) as { imported?: unknown };
  const imported = made.imported === undefined ? null : importedSchema.parse(made.imported);
  const recipe = imported ? null : recipeSchema.parse(made);
  return {
    id: row.id,
    name: row.name,
    source: imported ? 'import' : 'recipe',
    state: row.state,
    count: row.count,
    done: row.done,
    sizePx: row.size_px,
    seed: row.seed,
    contentHash: row.content_hash,
    bytes: row.bytes,
    rejections: JSON.parse(row.rejections) as Record<string, number>,
    recipeName: recipe?.name ?? imported?.name ?? '',
    formulas: [...new Set(recipe?.parts.map((part) => part.base.formula))],
    renderer: row.renderer,
    createdAt: row.created_at,
    recipe,
    imported,
  };
}

function toDataset(row: Row): Dataset {
  const { recipe: _recipe, imported: _imported, ...dataset } = toDetail(row);
  return dataset;
}

/** What changes while a dataset is built. */
export interface DatasetProgress {
  readonly state: Dataset['state'];
  readonly done: number;
  readonly bytes: number;
  readonly rejections: Record<string, number>;
  readonly contentHash: string | null;
}

/** The datasets of the workspace; their pixels are files. */
export class DatasetTable {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  list(): Dataset[] {
    return (this.#db.prepare('select * from dataset order by rowid').all() as Row[]).map(toDataset);
  }

  /** By id, or else by name. */
  find(idOrName: string): DatasetDetail | undefined {
    const row = this.#db
      .prepare('select * from dataset where id = ? or name = ? order by id = ? desc limit 1')
      .get(idOrName, idOrName, idOrName) as Row | undefined;
    return row && toDetail(row);
  }

  isNameTaken(name: string): boolean {
    return this.#db.prepare('select 1 from dataset where name = ?').get(name) !== undefined;
  }

  insert(plan: DatasetPlan, name: string, createdAt: string): Dataset {
    this.#db
      .prepare(
        `insert into dataset (id, name, state, count, size_px, seed, recipe, renderer, created_at)
         values (@id, @name, 'incomplete', @count, @sizePx, @seed, @recipe, @renderer, @createdAt)`,
      )
      .run({
        id: plan.id,
        name,
        count: plan.count,
        sizePx: plan.sizePx,
        seed: plan.seed,
        recipe: JSON.stringify(plan.recipe ?? { imported: plan.imported }),
        renderer: plan.renderer,
        createdAt,
      });
    return toDataset(this.#db.prepare('select * from dataset where id = ?').get(plan.id) as Row);
  }

  update(id: string, progress: DatasetProgress): void {
    this.#db
      .prepare(
        'update dataset set state = @state, done = @done, bytes = @bytes, rejections = @rejections, content_hash = @contentHash where id = @id',
      )
      .run({ ...progress, rejections: JSON.stringify(progress.rejections), id });
  }

  setState(id: string, state: Dataset['state']): void {
    this.#db.prepare('update dataset set state = ? where id = ?').run(state, id);
  }

  /** After a restart nothing is being built. */
  stopAllBuilding(): void {
    this.#db.prepare("update dataset set state = 'incomplete' where state = 'building'").run();
  }

  rename(id: string, name: string): void {
    this.#db.prepare('update dataset set name = ? where id = ?').run(name, id);
  }

  delete(id: string): void {
    this.#db.prepare('delete from dataset where id = ?').run(id);
  }
}
