import type { Genome } from '../../shared/genome/genome.ts';

export const screenIds = ['lab', 'datasets', 'runs', 'latent', 'settings'] as const;
export type ScreenId = (typeof screenIds)[number];

/** Where the window is: a screen and, on most of them, the thing it shows. */
export interface Route {
  readonly screen: ScreenId;
  /** dataset on `datasets`, run on `runs` and `latent` */
  readonly id: string | null;
}

/** `#/datasets/ID` <-> route; anything unknown is the Lab. */
export function parseRoute(hash: string): Route {
  const [, screen, id] = /^#\/([a-z]+)(?:\/([^/]+))?$/.exec(hash) ?? [];
  if (!screenIds.includes(screen as ScreenId)) return { screen: 'lab', id: null };
  return { screen: screen as ScreenId, id: id ? decodeURIComponent(id) : null };
}

export function formatRoute(route: Route): string {
  return route.id === null ? `#/${route.screen}` : `#/${route.screen}/${encodeURIComponent(route.id)}`;
}

/** The window's place and what one screen hands to another. */
class Navigation {
  route = $state.raw<Route>({ screen: 'lab', id: null });
  /** a genome on its way into the Lab, which takes it and sets this to null */
  genomeForLab = $state.raw<Genome | null>(null);
  /** a dataset to train on, on its way into Runs, which takes it and sets this to null */
  datasetForRun = $state.raw<string | null>(null);
  /** the stage fills the window */
  stageOnly = $state(false);

  /** Follows the address bar until the returned function is called. */
  follow(): () => void {
    const read = () => {
      this.route = parseRoute(location.hash);
      this.stageOnly = false;
    };
    if (!location.hash.startsWith('#/')) history.replaceState(null, '', formatRoute(this.route));
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }

  go(screen: ScreenId, id: string | null = null): void {
    location.hash = formatRoute({ screen, id });
  }
}

export const navigation = new Navigation();

export function openInLab(genome: Genome): void {
  navigation.genomeForLab = genome;
  navigation.go('lab');
}

export function openDataset(id: string): void {
  navigation.go('datasets', id);
}

export function openRun(id: string): void {
  navigation.go('runs', id);
}

/** Opens the latent space of a run. */
export function openLatent(runId: string): void {
  navigation.go('latent', runId);
}

/** Opens Runs with the form for a new run on this dataset. */
export function openNewRun(datasetId: string): void {
  navigation.datasetForRun = datasetId;
  navigation.go('runs');
}
