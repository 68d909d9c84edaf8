import {
  BaseRpcContext,
  ClientProxy,
  Server,
  type CustomTransportStrategy,
  type PacketId,
  type ReadPacket,
  type WritePacket,
} from '../../src/index.js';
import { EventEmitter } from 'node:events';

/** Where both meet. */
export const bus = new EventEmitter();

/** A server as Nest's documentation has one written: by `messageHandlers`, `transformToObservable` and `send`. */
export class BusServer extends Server implements CustomTransportStrategy {
  override transportId = Symbol.for('bus');
  private readonly subscriptions: (() => void)[] = [];

  listen(callback: () => void) {
    for (const [pattern, handler] of this.messageHandlers) {
      const take = handler.isEventHandler
        ? (packet: ReadPacket) => void this.handleEvent(pattern, packet, new BaseRpcContext([pattern]))
        : (packet: ReadPacket & PacketId) => void this.answer(pattern, packet);
      bus.on(pattern, take);
      this.subscriptions.push(() => bus.off(pattern, take));
    }
    this._status$.next('connected');
    callback();
  }

  close() {
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
    this._status$.next('disconnected');
  }

  on(event: string, callback: () => void) {
    bus.on(event, callback);
  }

  unwrap<T>(): T {
    return bus as T;
  }

  private async answer(pattern: string, { id, data }: ReadPacket & PacketId): Promise<void> {
    const handler = this.getHandlerByPattern(pattern)!;
    const response = this.transformToObservable(await handler(data, new BaseRpcContext([pattern])));
    this.send(response, packet => void bus.emit(id, packet));
  }
}

/** What a client did, in order. */
export const steps: string[] = [];

/** A client as Nest's documentation has one written: by `connect`, `publish` and `dispatchEvent`. */
export class BusClient extends ClientProxy {
  static failsToConnect = false;

  async connect(): Promise<unknown> {
    steps.push('connect');
    if (BusClient.failsToConnect) throw new Error('no bus');
    return bus;
  }

  async close() {
    steps.push('close');
  }

  async dispatchEvent(packet: ReadPacket): Promise<never> {
    steps.push(`dispatch ${packet.pattern}`);
    return bus.emit(this.normalizePattern(packet.pattern), packet) as never;
  }

  publish(partial: ReadPacket, callback: (packet: WritePacket) => void) {
    const packet = this.assignPacketId(partial);
    const answered = (answer: WritePacket): void => callback(answer);
    bus.on(packet.id, answered);
    bus.emit(this.normalizePattern(packet.pattern), packet);
    return () => {
      steps.push('teardown');
      bus.off(packet.id, answered);
    };
  }

  unwrap<T>(): T {
    return bus as T;
  }
}
