import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { host } from '../contenders/place.js';

/** The client's end of `Arrivals`: how much has arrived in the server's process, as far as is known here. */
export class ArrivalsSeen {
  #count = 0;
  #wake: ((heard: boolean) => void) | undefined;

  private constructor(private readonly socket: Socket) {
    createInterface({ input: socket }).on('line', line => {
      this.#count = Number(line);
      this.#wake?.(true);
    });
  }

  static async connect(port: number): Promise<ArrivalsSeen> {
    const socket = connect(port, host).setNoDelay(true);
    await once(socket, 'connect');
    return new ArrivalsSeen(socket);
  }

  get count(): number {
    return this.#count;
  }

  /** Waits for the next report, at most `ms`. Resolves to whether there was one. */
  async next(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const heard = await new Promise<boolean>(resolve => {
      this.#wake = resolve;
      timer = setTimeout(resolve, ms, false);
    });
    clearTimeout(timer);
    this.#wake = undefined;
    return heard;
  }

  /** Asks for a report and resolves to the count then known. */
  async ask(ms: number): Promise<number> {
    this.socket.write('?');
    await this.next(ms);
    return this.#count;
  }
}
