import { from, isObservable, Observable, of, throwError, type ObservableInput } from 'rxjs';
import { concatMap, defaultIfEmpty, filter, map } from 'rxjs/operators';
import type { TransporterCapabilities } from '@parley/core';
import type { SubjectClient, SubjectHandler, SubjectServer, TransporterHarness } from '../src/index.js';

const buses = new Map<string, Set<ToyServer>>();

const busOf = (scope: string): Set<ToyServer> => {
  const bus = buses.get(scope) ?? new Set();
  buses.set(scope, bus);
  return bus;
};

/** Handlers in one process, called through JSON: written without Parley, as a foreign transporter is. */
export class ToyServer implements SubjectServer {
  readonly handlers = new Map<string, SubjectHandler>();

  constructor(private readonly scope: string) {}

  listen(callback?: (error?: unknown) => void): void {
    busOf(this.scope).add(this);
    callback?.();
  }

  close(): void {
    busOf(this.scope).delete(this);
  }

  addHandler(pattern: unknown, callback: SubjectHandler): void {
    this.handlers.set(JSON.stringify(pattern), callback);
  }
}

export class ToyClient implements SubjectClient {
  constructor(private readonly scope: string) {}

  connect(): Promise<void> {
    return Promise.resolve();
  }

  close(): unknown {
    return undefined; // nothing is open
  }

  send(pattern: unknown, data: unknown): Observable<unknown> {
    return new Observable(subscriber => {
      if (data === undefined || data === null) return throwError(() => new Error('no data')).subscribe(subscriber);
      const handler = [...busOf(this.scope)].map(({ handlers }) => handlers.get(JSON.stringify(pattern))).find(Boolean);
      if (handler === undefined) return throwError(() => new Error('nobody handles this')).subscribe(subscriber);
      return from(Promise.resolve(overJson(data)).then(received => handler(received, {})))
        .pipe(
          concatMap(result => (isObservable(result) ? (result as ObservableInput<unknown>) : of(result))),
          filter(value => value !== undefined),
          map(overJson),
        )
        .subscribe(subscriber);
    });
  }

  emit(pattern: unknown, data: unknown): Observable<unknown> {
    return this.send(pattern, data).pipe(defaultIfEmpty(undefined));
  }
}

const overJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const capabilities: TransporterCapabilities = {
  delivery: 'at-most-once',
  emitAck: 'memory',
  ordering: 'none',
  streaming: false,
  cancellation: false,
  deadline: false,
  drain: false,
  settlement: 'none',
  deadLetter: false,
  durable: false,
  requestGroups: false,
  eventGroups: false,
  fanout: 'one',
  wildcards: false,
  metadata: false,
  nativeHeaders: false,
  binary: false,
  noHandler: 'error',
  reconnect: false,
  inFlightOnLoss: 'fail',
  backpressure: 'connection',
  dynamicHandlers: true,
  listens: false,
  tls: false,
  bounded: false,
};

/** Plugs it in; what is given replaces a part of it. */
export const toyHarness = (parts: Partial<TransporterHarness> = {}): TransporterHarness => ({
  name: 'toy',
  createServer: ({ scope }) => new ToyServer(scope),
  createClient: ({ scope }) => new ToyClient(scope),
  capabilities,
  cleanup: ({ scope }) => Promise.resolve(void buses.delete(scope)),
  ...parts,
});
