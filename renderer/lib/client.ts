import type { ContractRouterClient } from '@orpc/contract';
import { createContext } from 'svelte';
import type { Contract } from '../../shared/contract/index.ts';

/** The services, typed by the contract; the same over a message port and a WebSocket. */
export type Client = ContractRouterClient<Contract>;

/** `useClient()` inside a component gives the client that the app, or a test, provided above it. */
export const [useClient, provideClient] = createContext<Client>();
