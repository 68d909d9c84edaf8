import { Logger } from '@nestjs/common';
import { ClientTCP, ServerTCP } from '@nestjs/microservices';
import { RpcProxy } from '@nestjs/microservices/context/rpc-proxy.js';
import { RpcExceptionsHandler } from '@nestjs/microservices/exceptions/rpc-exceptions-handler.js';
import { ListenersController } from '@nestjs/microservices/listeners-controller.js';
import type { Place, SubjectHandler, SubjectServer, TransporterHarness } from '@parley/conformance';
import { jsonFraming } from './json-framing.js';

/** A handler as `ListenersController` of Nest registers it: an application has no other. */
type NestHandler = SubjectHandler & { next?: SubjectHandler };

const exceptions = new RpcExceptionsHandler();
const attached = ListenersController.prototype as unknown as {
  forkJoinHandlersIfAttached(value: unknown, args: readonly unknown[], handler: SubjectHandler): unknown;
};

const asInAnApplication = (handler: SubjectHandler, isEvent: boolean): NestHandler => {
  const proxy = new RpcProxy().create(handler as never, exceptions, isEvent) as SubjectHandler;
  if (!isEvent) return proxy;
  const eventHandler: NestHandler = (...args) =>
    attached.forkJoinHandlersIfAttached(proxy(...args), args, eventHandler);
  return eventHandler;
};

/** Nest logs through one logger of the process; a case hears of it as long as it is the last one. */
const logTo = ({ options }: Place): Record<string, unknown> => {
  const { logger, ...rest } = options;
  Logger.overrideLogger(logger as never);
  return rest;
};

/** The TCP transporter of `@nestjs/microservices`, with handlers wrapped as an application has them. */
export const harness: TransporterHarness = {
  name: '@nestjs/microservices TCP',
  createServer(place) {
    const { host, port } = place;
    const server = new ServerTCP({ ...logTo(place), host, port });
    const addHandler = server.addHandler.bind(server);
    server.addHandler = (pattern: unknown, handler: unknown, isEvent = false, extras = {}) =>
      addHandler(pattern, asInAnApplication(handler as SubjectHandler, isEvent) as never, isEvent, extras);
    return server as unknown as SubjectServer;
  },
  createClient: place => new ClientTCP({ ...logTo(place), host: place.host, port: place.port } as never),
  rawPeer: jsonFraming,
  /** What its documentation and source say. */
  capabilities: {
    delivery: 'at-most-once',
    emitAck: 'socket',
    ordering: 'connection',
    streaming: true,
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
    metadata: true,
    nativeHeaders: false,
    binary: false,
    noHandler: 'error',
    reconnect: true,
    inFlightOnLoss: 'fail',
    backpressure: 'connection',
    dynamicHandlers: true,
    listens: true,
    tls: true,
    bounded: true,
  },
};
