import type { ApplicationConfig, GraphInspector, NestContainer } from '@nestjs/core';
import { ApplicationPhase } from './application-phase.js';
import type { ClientProxy } from './client/client-proxy.js';
import { fillClientProperties } from './client/client.decorator.js';
import { HandlerBinder, type HandlerTarget } from './handlers/handler-binder.js';
import type { Untyped } from './untyped.js';

/** What Nest's application loads, from `@nestjs/microservices/microservices-module.js`, to prepare its clients. */
export class MicroservicesModule {
  private readonly clients: ClientProxy[] = [];
  private binder?: HandlerBinder;
  private preview = false;

  /** Called by Nest as part of `init()`, ahead of the `onModuleInit` hooks. */
  register(
    container: NestContainer,
    graph: GraphInspector,
    config: ApplicationConfig,
    options?: { readonly preview?: boolean },
  ): void {
    this.preview = options?.preview ?? false;
    this.binder = new HandlerBinder(container, graph, config);
    ApplicationPhase.of(container);
  }

  setupListeners(_container: NestContainer, server: Untyped): void {
    this.binder?.bind(server as HandlerTarget);
  }

  /** Makes the clients of all `@Client()` properties. */
  setupClients(container: NestContainer): void {
    if (this.preview) return;
    for (const { controllers, providers } of container.getModules().values()) {
      for (const wrapper of [...controllers.values(), ...providers.values()]) {
        const instance = wrapper.isNotMetatype ? undefined : (wrapper.instance as unknown);
        if (typeof instance === 'object' && instance !== null) this.clients.push(...fillClientProperties(instance));
      }
    }
  }

  /** Closes the clients that {@link setupClients} made. */
  async close(): Promise<void> {
    await Promise.all(this.clients.splice(0).map(client => client.close() as unknown));
  }
}
