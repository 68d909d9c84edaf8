import type { Socket } from 'node:net';

export type SendCallback = (error?: Error | null) => void;

/** A class that frames messages on a socket, for the `socketClass` option. */
export type TcpSocketClass = new (socket: Socket) => TcpSocket;

/**
 * Messages on one socket, for framings of your own. The shape is Nest's: `handleData` takes what arrives and calls
 * `emitMessage` with the JSON text of each message, or emits `message` on the socket with a value it made otherwise;
 * `handleSend` writes one message and calls back when it was written. What `handleData` throws closes the connection.
 */
export abstract class TcpSocket {
  constructor(
    /** The socket underneath. */
    readonly socket: Socket,
  ) {}

  /** The socket underneath, by Nest's name. */
  get netSocket(): Socket {
    return this.socket;
  }

  get isClosed(): boolean {
    return this.socket.destroyed;
  }

  /** Begins to take data. Parley calls it; Nest does so in the constructor. */
  start(): this {
    this.socket.on('data', (data: Buffer) => {
      if (this.socket.destroyed) return;
      try {
        this.handleData(data);
      } catch (error) {
        this.socket.destroy(error instanceof Error ? error : new Error(String(error)));
      }
    });
    return this;
  }

  connect(port: number, host: string): this {
    this.socket.connect(port, host);
    return this;
  }

  /** Events of the socket, and `message`. */
  on(event: string, listener: (...args: never[]) => void): this {
    this.socket.on(event, listener as () => void);
    return this;
  }

  once(event: string, listener: (...args: never[]) => void): this {
    this.socket.once(event, listener as () => void);
    return this;
  }

  end(): this {
    this.socket.end();
    return this;
  }

  /** Sends one message, already serialised to a plain value. */
  sendMessage(message: unknown, callback?: SendCallback): void {
    this.handleSend(message, callback);
  }

  protected abstract handleData(data: Buffer | string): void;
  protected abstract handleSend(message: unknown, callback?: SendCallback): void;

  /** For `handleData`: the JSON text of one message. Throws if it is none. */
  protected emitMessage(text: string): void {
    this.socket.emit('message', JSON.parse(text));
  }
}
