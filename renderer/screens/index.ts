import ChartLine from '@lucide/svelte/icons/chart-line';
import Images from '@lucide/svelte/icons/images';
import Waypoints from '@lucide/svelte/icons/waypoints';
import Settings from '@lucide/svelte/icons/settings';
import Sparkles from '@lucide/svelte/icons/sparkles';
import type { LucideIcon } from '@lucide/svelte';
import type { Component } from 'svelte';
import type { ScreenId } from '../lib/navigation.svelte.ts';
import DatasetsScreen from './datasets/DatasetsScreen.svelte';
import LabScreen from './lab/LabScreen.svelte';
import LatentScreen from './latent/LatentScreen.svelte';
import RunsScreen from './runs/RunsScreen.svelte';
import SettingsScreen from './settings/SettingsScreen.svelte';

export interface Screen {
  readonly id: ScreenId;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly component: Component;
}

/** The screens in the order of the rail; the first four answer to the keys 1 to 4. */
export const screens: readonly Screen[] = [
  { id: 'lab', label: 'Lab', icon: Sparkles, component: LabScreen },
  { id: 'datasets', label: 'Datasets', icon: Images, component: DatasetsScreen },
  { id: 'runs', label: 'Runs', icon: ChartLine, component: RunsScreen },
  { id: 'latent', label: 'Latent', icon: Waypoints, component: LatentScreen },
  { id: 'settings', label: 'Settings', icon: Settings, component: SettingsScreen },
];
