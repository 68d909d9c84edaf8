import type { Socket } from 'node:net';
import { Pipe, type Direction, type PipeOwner } from './pipe.js';
import type { Weather } from './weather.js';

/** Which of the two peers something happens to. */
export type Side = 'client' | 'upstream' | 'both';

/** What a connection tells the proxy. */
export interface ProxiedConnectionOwner {
  readonly weather: Weather;
  /** `true`: the connection was cut in the middle of this chunk. */
  cutsHere(connection: ProxiedConnection, pipe: Pipe, chunk: Buffer): boolean;
  passed(direction: Direction, bytes: number): void;
  swallowed(bytes: number): void;
  closed(connection: ProxiedConnection): void;
}

/** A client's connection and the one made for it to the other side. */
export class ProxiedConnection implements PipeOwner {
  private readonly pipes: readonly Pipe[];
  private swallows = false;
  private openSockets = 2;

  constructor(
    private readonly client: Socket,
    private readonly upstream: Socket,
    private readonly owner: ProxiedConnectionOwner,
  ) {
    this.pipes = [
      new Pipe('toUpstream', client, upstream, owner.weather, this),
      new Pipe('toClient', upstream, client, owner.weather, this),
    ];
    this.watch(client, upstream);
    this.watch(upstream, client);
  }

  arrived(pipe: Pipe, chunk: Buffer): boolean {
    if (this.swallows) {
      this.owner.swallowed(chunk.length);
      return false;
    }
    return !this.owner.cutsHere(this, pipe, chunk);
  }

  passed(pipe: Pipe, bytes: number): void {
    this.owner.passed(pipe.direction, bytes);
  }

  adapt(): void {
    for (const pipe of this.pipes) pipe.adapt();
  }

  /** From now on nothing passes, and neither side hears of the other again. */
  goSilent(): void {
    this.swallows = true;
    for (const pipe of this.pipes) pipe.stop();
  }

  /** Resets the connection of one side, or of both. The other one stays open and leads nowhere. */
  reset(side: Side): void {
    this.goSilent();
    if (side !== 'upstream') this.client.resetAndDestroy();
    if (side !== 'client') this.upstream.resetAndDestroy();
  }

  /** Passes the first half of a chunk on and closes both sides. */
  cutWithin(pipe: Pipe, chunk: Buffer): void {
    this.goSilent();
    pipe.to.write(chunk.subarray(0, Math.ceil(chunk.length / 2)), () => {
      pipe.to.destroy();
      pipe.from.resetAndDestroy();
    });
  }

  destroy(): void {
    for (const pipe of this.pipes) pipe.stop();
    this.client.destroy();
    this.upstream.destroy();
  }

  private watch(socket: Socket, other: Socket): void {
    let failed = false;
    socket.on('error', () => (failed = true));
    socket.once('close', () => {
      if (!this.swallows) {
        if (failed) other.resetAndDestroy();
        else if (!socket.readableEnded) other.destroy();
      }
      if (--this.openSockets === 0) {
        for (const pipe of this.pipes) pipe.stop();
        this.owner.closed(this);
      }
    });
  }
}
