import { RpcContext, type Metadata } from '@parley/core';
import type { TcpSocket } from './socket/tcp-socket.js';

/** What is behind a context; made by the connection. */
export interface TcpSource {
  /** The socket, wrapped as Nest has it. */
  readonly socketRef: TcpSocket;
}

/** The context of a message that came over TCP. */
export class TcpContext extends RpcContext {
  constructor(
    private readonly source: TcpSource,
    private readonly pattern: unknown,
    metadata: Metadata | undefined,
  ) {
    super(metadata);
  }

  /** The socket the message came by. */
  getSocketRef(): TcpSocket {
    return this.source.socketRef;
  }

  /** The pattern as it arrived; JSON text if it was an object, as in Nest. */
  getPattern(): string {
    const { pattern } = this;
    return typeof pattern === 'string' ? pattern : JSON.stringify(pattern);
  }

  /** `[socket, pattern, metadata]`. */
  override getArgs(): readonly unknown[] {
    return [this.getSocketRef(), this.getPattern(), this.getMetadata()];
  }
}
