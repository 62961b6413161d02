// The worker's side: engines for whoever sends a port.
import type { Engine, EngineOptions } from '../api/engine.ts';
import { GREETING, type Greeting } from './protocol.ts';
import { serveEngine } from './serveEngine.ts';

/** What is made for each port. */
export type CreateEngine = (options: EngineOptions) => Promise<Engine>;

/** Where messages to the worker arrive; those of others pass by. */
export interface WorkerScope {
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

/** Answers all who ask for an engine from now on. */
export function serveEngines(scope: WorkerScope, create: CreateEngine): void {
  const canvases = new Map<number, OffscreenCanvas>();
  scope.addEventListener('message', ({ data }) => {
    const greeting: Greeting | undefined = data?.[GREETING];
    if (greeting?.kind === 'engine') serveEngine(greeting.port, create, canvases);
    else if (greeting?.kind === 'forget') canvases.delete(greeting.canvas);
  });
}
