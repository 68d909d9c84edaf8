import {
  Logger,
  type CanActivate,
  type ExceptionFilter,
  type INestMicroservice,
  type NestInterceptor,
  type PipeTransform,
  type PreRequestHook,
  type WebSocketAdapter,
} from '@nestjs/common';
import { NestApplicationContext, type ApplicationConfig, type GraphInspector, type NestContainer } from '@nestjs/core';
import { Injector, makeSafeInstanceDecorator, MESSAGES, optionalRequire } from '@nestjs/core/internal';
import { ParleyError } from '@parley/core';
import type { Observable } from 'rxjs';
import { ApplicationPhase } from './application-phase.js';
import { HandlerBinder, type HandlerTarget } from './handlers/handler-binder.js';
import { MicroservicesModule } from './microservices-module.js';
import type { AsyncMicroserviceOptions, MicroserviceOptions } from './options/microservice-options.js';
import { createServer, type TransportChoice } from './server/create-server.js';
import type { CustomTransportStrategy } from './server/custom-transport-strategy.js';
import { isPromise } from './server/to-observable.js';
import type { Untyped } from './untyped.js';

type Config = Partial<MicroserviceOptions> & Partial<AsyncMicroserviceOptions> & Record<string, Untyped>;

/** The part of `@nestjs/websockets` that an application with gateways needs. */
interface SocketModule {
  register(...args: unknown[]): unknown;
  close(): Promise<unknown>;
}

/** What `NestFactory.createMicroservice()` and `app.connectMicroservice()` give: an application behind one server. */
export class NestMicroservice extends NestApplicationContext<Untyped> implements INestMicroservice {
  protected override readonly logger = new Logger(NestMicroservice.name, { timestamp: true });
  private readonly clients = new MicroservicesModule();
  private readonly binder: HandlerBinder;
  private readonly server: CustomTransportStrategy & { readonly status?: Observable<string> };
  private readonly autoFlushLogs: boolean;
  /** Of the HTTP application this one belongs to. */
  private phase?: ApplicationPhase;
  private socketModule?: SocketModule;
  private isTerminated = false;
  private serverClosed?: Promise<void>;

  /**
   * Called by Nest.
   * @throws ParleyError `PARLEY_INVALID_OPTION`, `PARLEY_UNSUPPORTED`, `PARLEY_PACKAGE_MISSING`
   */
  constructor(
    container: NestContainer,
    options: Config = {},
    private readonly graph: GraphInspector,
    private readonly applicationConfig: ApplicationConfig,
  ) {
    super(container, options);
    const { preview, instrument } = options as { preview?: boolean; instrument?: { instanceDecorator?: never } };
    this.injector = new Injector({ preview: preview ?? false, instanceDecorator: instrument?.instanceDecorator });
    this.selectContextModule();
    const resolved = this.resolveOptions(options);
    this.autoFlushLogs = (resolved as { autoFlushLogs?: boolean }).autoFlushLogs ?? true;
    this.server =
      'strategy' in resolved
        ? (resolved.strategy as CustomTransportStrategy)
        : (createServer(resolved as TransportChoice) as unknown as CustomTransportStrategy);
    this.binder = new HandlerBinder(container, graph, applicationConfig);
    container.getModules().addRpcTarget(this.server);
  }

  /** Follows the server, beginning with its current status. */
  get status(): Observable<string> {
    const { status } = this.server;
    if (status === undefined) throw notSupported('status');
    return status;
  }

  /** Runs the hooks of the start and registers handlers; `listen()` does so too. */
  override async init(): Promise<this> {
    if (this.isInitialized) return this;
    await this.registerGateways();
    if (!this.appOptions.preview) {
      this.clients.setupClients(this.container);
      this.registerListeners();
    }
    // beside HTTP the hooks are those of the application, which calls them
    if (this.phase === undefined) await super.init();
    else this.isInitialized = true;
    this.flushLogsIfWanted();
    return this;
  }

  /** Starts to serve. Rejects if that fails. */
  async listen(): Promise<Untyped> {
    this.assertNotInPreviewMode('listen');
    await this.init();
    this.serverClosed = undefined;
    try {
      const info = await new Promise<unknown>((resolve, reject) => {
        const started: unknown = this.server.listen((error?: unknown, info?: unknown) =>
          error ? reject(error as Error) : resolve(info),
        );
        if (isPromise(started)) started.then(undefined, reject);
      });
      this.logger.log(MESSAGES.MICROSERVICE_READY);
      return info;
    } finally {
      this.flushLogsIfWanted();
    }
  }

  /**
   * Takes no new messages and waits for those in flight; then runs the hooks of the end. Beside HTTP it closes the server
   * only.
   */
  override async close(signal?: string): Promise<void> {
    if (this.isTerminated || this.phase !== undefined) {
      await this.closeServer();
      this.unsubscribeFromProcessSignals();
      return;
    }
    this.isTerminated = true;
    await super.close(signal);
  }

  /** Registers the handlers of all controllers. Nest calls it too, for a microservice beside HTTP. */
  registerListeners(): void {
    this.binder.bind(this.server as unknown as HandlerTarget, this.phase?.gate);
  }

  useWebSocketAdapter(adapter: WebSocketAdapter): this {
    this.warnIfLate('A WebSocket adapter');
    this.applicationConfig.setIoAdapter(adapter);
    return this;
  }

  useGlobalFilters(...filters: ExceptionFilter[]): this {
    return this.useGlobally('filter', filters, used => this.applicationConfig.useGlobalFilters(...used));
  }

  useGlobalPipes(...pipes: PipeTransform<Untyped>[]): this {
    return this.useGlobally('pipe', pipes, used => this.applicationConfig.useGlobalPipes(...used));
  }

  useGlobalInterceptors(...interceptors: NestInterceptor[]): this {
    return this.useGlobally('interceptor', interceptors, used => this.applicationConfig.useGlobalInterceptors(...used));
  }

  useGlobalGuards(...guards: CanActivate[]): this {
    return this.useGlobally('guard', guards, used => this.applicationConfig.useGlobalGuards(...used));
  }

  registerPreRequestHook(...hooks: PreRequestHook[]): this {
    this.warnIfLate('A pre-request hook');
    this.applicationConfig.registerPreRequestHook(...hooks);
    return this;
  }

  /** Listens to an event of the driver. */
  on(event: Untyped, callback: Untyped): void {
    if (typeof this.server.on !== 'function') throw notSupported('on');
    this.server.on(event as string, callback as () => void);
  }

  /** The driver's own object. */
  unwrap<T>(): T {
    if (typeof this.server.unwrap !== 'function') throw notSupported('unwrap');
    return this.server.unwrap<T>();
  }

  /** The server itself. */
  getTransportServer(): CustomTransportStrategy {
    return this.server;
  }

  /** Called by Nest: this is one of the microservices of an HTTP application. */
  setIsConnectedToApplication(isConnected: boolean): void {
    if (!isConnected || this.phase !== undefined) return;
    this.phase = ApplicationPhase.of(this.container);
    this.phase.beforeDestroy(() => this.closeServer());
  }

  /** Called by Nest. */
  setIsInitialized(isInitialized: boolean): void {
    this.isInitialized = isInitialized;
  }

  /** Called by Nest. */
  setIsTerminated(isTerminated: boolean): void {
    this.isTerminated = isTerminated;
  }

  /** Called by Nest. Whose hooks they are is known by {@link setIsConnectedToApplication}. */
  setIsInitHookCalled(_isInitHookCalled: boolean): void {}

  /** The first step of every shutdown: messages in flight still need the providers. */
  protected override async prepareClose(): Promise<void> {
    await this.closeServer();
  }

  protected override async dispose(): Promise<void> {
    await this.socketModule?.close();
    await this.clients.close();
  }

  private closeServer(): Promise<void> {
    this.serverClosed ??= Promise.resolve(this.server.close() as unknown).then(() => undefined);
    return this.serverClosed;
  }

  private resolveOptions(options: Config): Partial<MicroserviceOptions> {
    const { useFactory, inject = [] } = options;
    if (typeof useFactory !== 'function') return options as Partial<MicroserviceOptions>;
    const resolved: unknown = useFactory(...inject.map(token => this.get<unknown>(token as never, { strict: false })));
    if (isPromise(resolved)) {
      const message = 'useFactory of a microservice returned a promise; it has to return the options.';
      throw new ParleyError('PARLEY_INVALID_OPTION', { message });
    }
    return resolved as Partial<MicroserviceOptions>;
  }

  private useGlobally<T extends object>(subtype: string, given: T[], use: (used: T[]) => void): this {
    this.warnIfLate(`A global ${subtype}`);
    const { instrument } = this.appOptions as { instrument?: { instanceDecorator?: (instance: unknown) => unknown } };
    const decorate =
      instrument?.instanceDecorator && (makeSafeInstanceDecorator(instrument.instanceDecorator) as (instance: T) => T);
    const used = decorate === undefined ? given : given.map(decorate);
    use(used);
    for (const ref of used) this.graph.insertOrphanedEnhancer({ subtype, ref } as never);
    return this;
  }

  private warnIfLate(what: string): void {
    if (!this.isInitialized) return;
    const remedy = this.phase === undefined ? '' : ' Connect it with { deferInitialization: true }.';
    this.logger.warn(`${what} has no effect any more: the handlers are registered already.${remedy}`);
  }

  private flushLogsIfWanted(): void {
    if (this.autoFlushLogs) this.flushLogs();
  }

  /** Gateways of `@nestjs/websockets`, if the application has it. */
  private async registerGateways(): Promise<void> {
    const load = (): Promise<unknown> => import('@nestjs/websockets/socket-module.js' as string);
    const found = (await optionalRequire('@nestjs/websockets/socket-module', load)) as {
      readonly SocketModule?: new () => SocketModule;
    };
    if (found.SocketModule === undefined || this.socketModule !== undefined) return;
    this.socketModule = new found.SocketModule();
    await this.socketModule.register(this.container, this.applicationConfig, this.graph, this.appOptions);
  }
}

const notSupported = (member: string): ParleyError =>
  new ParleyError('PARLEY_UNSUPPORTED', { message: `The strategy of this microservice has no '${member}'.` });
