import type { Socket } from 'node:net';
import type { Constructor, RpcContext } from '@parley/core';
import { Transport } from '../transport.js';
import type { Untyped } from '../untyped.js';
import type { BuiltInClient, BuiltInServer } from './built-in.js';
import { clientClass, contextClass, furtherClass, serverClass } from './transport-classes.js';

/** What `status` says over TCP. */
export enum TcpStatus {
  DISCONNECTED = 'disconnected',
  CONNECTED = 'connected',
}

/** One type for all events, else the compiler could not tell what a listener gets: `server.on<TcpEvents>('error', err => …)`. */
type Listener = (error: Error, ...details: Untyped[]) => void;

/** What `on()` takes over TCP, of a client's socket and a server. */
export type TcpEvents = Record<'error' | 'connect' | 'end' | 'close' | 'timeout' | 'drain' | 'lookup', Listener>;

/** A socket with a framing of its own, to be extended; see `socketClass`. */
declare abstract class FramedSocket {
  constructor(socket: Socket, options?: Untyped);
  readonly socket: Socket;
  get netSocket(): Socket;
  get isClosed(): boolean;
  connect(port: number, host: string): this;
  on(event: string, callback: (...args: Untyped[]) => Untyped): this;
  once(event: string, callback: (...args: Untyped[]) => Untyped): this;
  end(): this;
  sendMessage(message: Untyped, callback?: (error?: Untyped) => void): void;
  /** Takes what arrives, and calls {@link emitMessage} with each message. */
  protected abstract handleData(data: Buffer | string): Untyped;
  /** Writes one message, and calls back when it is written. */
  protected abstract handleSend(message: Untyped, callback?: (error?: Untyped) => void): Untyped;
  protected emitMessage(text: string): void;
}

/** Nest's framing: `<length>#<json>`. */
declare class LengthFramedSocket extends FramedSocket {
  protected handleData(data: Buffer | string): void;
  protected handleSend(message: Untyped, callback?: (error?: Untyped) => void): void;
}

export type TcpSocket = FramedSocket;
export const TcpSocket = furtherClass('tcp', 'TcpSocket') as unknown as typeof FramedSocket;
export type JsonSocket = LengthFramedSocket;
export const JsonSocket = furtherClass('tcp', 'JsonSocket') as unknown as typeof LengthFramedSocket;

/** The context of a message that came over TCP. */
export interface TcpContext extends RpcContext {
  getSocketRef(): TcpSocket;
  getPattern(): string;
}
export const TcpContext: Constructor<TcpContext> = contextClass('tcp');

export type ClientTCP = BuiltInClient<TcpEvents, TcpStatus>;
export const ClientTCP = clientClass<ClientTCP>(Transport.TCP, 'tcp') as typeof BuiltInClient<TcpEvents, TcpStatus>;
export type ServerTCP = BuiltInServer<TcpEvents, TcpStatus>;
export const ServerTCP = serverClass<ServerTCP>(Transport.TCP, 'tcp') as typeof BuiltInServer<TcpEvents, TcpStatus>;
