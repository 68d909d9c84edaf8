import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Writable } from 'node:stream';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import { ParleyError } from '@parley/core';
import { frame } from './frame-writer.js';
import { Outbox, type OutboxOptions } from './outbox.js';

/** More than the kernel takes for a peer that does not read. */
const MORE_THAN_THE_KERNEL_TAKES = 'x'.repeat(32 * 1024 * 1024);

describe('Outbox', () => {
  let server: Server;
  let near: Socket;
  /** The peer; it reads nothing until told to. */
  let far: Socket;
  let slowPeerErrors: ParleyError[];

  beforeEach(async () => {
    slowPeerErrors = [];
    server = createServer({ pauseOnConnect: true, noDelay: true }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    near = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', noDelay: true });
    [[far]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(near, 'connect')]);
    for (const socket of [near, far]) socket.on('error', () => {});
  });

  afterEach(async () => {
    near.destroy();
    far.destroy();
    server.close();
    await once(server, 'close');
  });

  function outboxOf(options: Partial<OutboxOptions> = {}): Outbox {
    return new Outbox(near, {
      maxSendBufferSize: 0,
      address: 'tcp://peer:3000',
      onSlowPeer: error => void slowPeerErrors.push(error),
      ...options,
    });
  }

  /** Counts the calls of `write()`, which reach the real socket. */
  function countWrites(): () => number {
    const write = near.write.bind(near) as (...args: unknown[]) => boolean;
    let writes = 0;
    near.write = (...args: unknown[]) => {
      writes++;
      return write(...args);
    };
    return () => writes;
  }

  async function received(length: number): Promise<string> {
    let text = '';
    far.setEncoding('utf8').resume();
    while (text.length < length) text += (await once(far, 'data'))[0] as string;
    return text;
  }

  /** Keeps pushing until the socket takes no more. */
  function fill(outbox: Outbox): Promise<void> {
    for (;;) {
      outbox.push(MORE_THAN_THE_KERNEL_TAKES);
      const room = outbox.room();
      if (room !== undefined) return room;
    }
  }

  describe('push', () => {
    it('sends what is pushed in one turn in one write, from whatever callback it comes', async () => {
      const outbox = outboxOf();
      const writes = countWrites();
      outbox.push('1');
      process.nextTick(() => outbox.push('2'));
      queueMicrotask(() => outbox.push('3'));
      await outbox.flushed();
      expect(writes()).toBe(1);
      expect(await received(3)).toHaveLength(3);
    });

    it('sends what is pushed in later turns in writes of their own', async () => {
      const outbox = outboxOf();
      const writes = countWrites();
      for (const text of ['1', '2', '3']) {
        outbox.push(text);
        await endOfTurn();
      }
      await outbox.flushed();
      expect(writes()).toBe(3);
      expect(await received(3)).toBe('123');
    });

    it('sends a batch of more than 4 KiB at once', () => {
      const outbox = outboxOf();
      outbox.push('x'.repeat(4096));
      expect(near.bytesWritten).toBe(0);
      outbox.push('x');
      expect(near.bytesWritten).toBe(4096 + 1);
    });

    it('takes the size of a batch from the options', () => {
      const outbox = outboxOf({ flushAt: 2 });
      outbox.push('12');
      expect(near.bytesWritten).toBe(0);
      outbox.push('3');
      expect(near.bytesWritten).toBe(3);
    });

    it('keeps the order over batches of all sizes', async () => {
      const outbox = outboxOf();
      let sent = '';
      for (let i = 0; i < 2_000; i++) {
        const text = frame(JSON.stringify({ i, text: '🙂'.repeat((i * 7919) % 400) }));
        sent += text;
        outbox.push(text);
        if (i % 100 === 0) await endOfTurn();
      }
      expect((await received(sent.length)) === sent).toBe(true);
    });

    it('sends what was pushed before the socket is connected', async () => {
      near.destroy();
      near = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1' });
      const connection = once(server, 'connection') as Promise<[Socket]>;
      const outbox = outboxOf();
      outbox.push('early');
      await outbox.flushed();
      far.destroy();
      [far] = await connection;
      expect(await received(5)).toBe('early');
    });
  });

  describe('flush', () => {
    it('lets everything leave before the socket is ended', async () => {
      const outbox = outboxOf();
      outbox.push('last words');
      outbox.flush();
      near.end();
      expect(await received(10)).toBe('last words');
    });

    it('leaves nothing for the end of the turn', async () => {
      const outbox = outboxOf();
      const writes = countWrites();
      outbox.push('1');
      outbox.flush();
      outbox.flush();
      await endOfTurn();
      expect(writes()).toBe(1);
    });
  });

  describe('size', () => {
    it('counts the batch and what the socket holds, and falls to zero', async () => {
      const outbox = outboxOf();
      expect(outbox.size).toBe(0);
      outbox.push('123');
      expect(outbox.size).toBe(3);
      const room = fill(outbox);
      expect(outbox.size).toBeGreaterThan(0);
      far.resume();
      await room;
      await outbox.flushed();
      expect(outbox.size).toBe(0);
    });
  });

  describe('flushed', () => {
    it('is one promise for all who ask before the same write', async () => {
      const outbox = outboxOf();
      outbox.push('1');
      const first = outbox.flushed();
      outbox.push('2');
      expect(outbox.flushed()).toBe(first);
      await endOfTurn();
      outbox.push('3');
      expect(outbox.flushed()).not.toBe(first);
      await expect(first).resolves.toBeUndefined();
    });

    it('resolves when there is nothing to flush', async () => {
      const outbox = outboxOf();
      await expect(outbox.flushed()).resolves.toBeUndefined();
      outbox.push('1');
      await outbox.flushed();
      await expect(outbox.flushed()).resolves.toBeUndefined();
    });

    it('waits for a batch that has left already, until the kernel has it', async () => {
      const outbox = outboxOf();
      void fill(outbox);
      let settled = false;
      const flushed = outbox.flushed().then(() => void (settled = true));
      await endOfTurn();
      expect(settled).toBe(false);
      far.resume();
      await flushed;
    });

    it('rejects with the error the outbox was destroyed with', async () => {
      const outbox = outboxOf();
      const cause = new ParleyError('PARLEY_IDLE_TIMEOUT');
      outbox.push('1');
      const before = outbox.flushed();
      outbox.destroy(cause);
      await expect(before).rejects.toBe(cause);
      outbox.push('2');
      await expect(outbox.flushed()).rejects.toBe(cause);
      await endOfTurn();
      expect(near.bytesWritten).toBe(0);
    });

    it('rejects with PARLEY_CONNECTION_LOST and the reason when the peer resets', async () => {
      const outbox = outboxOf();
      void fill(outbox);
      const flushed = outbox.flushed();
      far.resetAndDestroy();
      await expect(flushed).rejects.toMatchObject({
        code: 'PARLEY_CONNECTION_LOST',
        executed: 'unknown',
        message: expect.stringContaining('tcp://peer:3000'),
        cause: expect.objectContaining({ syscall: expect.stringMatching(/read|write/) }),
      });
    });

    it('says that nothing was executed when the socket was gone before the write', async () => {
      const outbox = outboxOf();
      outbox.push('1');
      const flushed = outbox.flushed();
      near.destroy();
      await expect(flushed).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_LOST' });
      expect(near.bytesWritten).toBe(0);
    });

    it('rejects when the stream closes and never called back for the write', async () => {
      const stream = new Writable({ decodeStrings: false, write: () => {} });
      const outbox = new Outbox(stream, { maxSendBufferSize: 0, onSlowPeer: () => {} });
      outbox.push('1');
      const flushed = outbox.flushed();
      outbox.flush();
      stream.destroy();
      await expect(flushed).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_LOST', executed: 'unknown' });
    });

    it('rejects what comes after the end of the socket and resolves what came before', async () => {
      const outbox = outboxOf();
      void fill(outbox);
      const before = outbox.flushed();
      near.end();
      outbox.push('late');
      const late = outbox.flushed();
      await expect(late).rejects.toMatchObject({ code: 'PARLEY_CONNECTION_LOST', executed: 'no' });
      far.resume();
      await expect(before).resolves.toBeUndefined();
    });

    it('may be ignored: no rejection is unhandled', async () => {
      const outbox = outboxOf();
      outbox.push('1');
      void outbox.flushed();
      outbox.destroy(new ParleyError('PARLEY_CLIENT_CLOSED'));
      void outbox.flushed();
      // Node reports an unhandled rejection once the microtasks are done, and jest fails the test for it.
      await endOfTurn();
    });
  });

  describe('room', () => {
    it('is undefined while the socket takes more', async () => {
      const outbox = outboxOf();
      expect(outbox.room()).toBeUndefined();
      outbox.push('x'.repeat(100 * 1024));
      expect(outbox.room()).toBeUndefined();
      await outbox.flushed();
      expect(outbox.room()).toBeUndefined();
    });

    it('is one promise for all while the peer does not read, and resolves when it does', async () => {
      const outbox = outboxOf();
      const room = fill(outbox);
      expect(outbox.room()).toBe(room);
      far.resume();
      await room;
      expect(outbox.size).toBe(0);
      expect(outbox.room()).toBeUndefined();
    });

    it('resolves when the socket closes, and stays undefined', async () => {
      const outbox = outboxOf();
      const room = fill(outbox);
      near.destroy();
      await room;
      expect(outbox.room()).toBeUndefined();
    });
  });

  describe('a peer that never reads', () => {
    it('is reported once, when more waits for it than the limit allows', () => {
      const outbox = outboxOf({ maxSendBufferSize: 1024 * 1024 });
      const text = 'x'.repeat(64 * 1024);
      let pushed = 0;
      while (slowPeerErrors.length === 0) {
        expect(outbox.size).toBeLessThanOrEqual(1024 * 1024);
        outbox.push(text);
        pushed++;
      }
      for (let more = 0; more < pushed; more++) outbox.push(text);
      expect(slowPeerErrors).toHaveLength(1);
      expect(slowPeerErrors[0]).toMatchObject({ code: 'PARLEY_SLOW_PEER', details: { address: 'tcp://peer:3000' } });
      expect(outbox.size).toBeLessThanOrEqual(1024 * 1024 + text.length);
    });

    it('fails what was waiting for it', async () => {
      const outbox = outboxOf({ maxSendBufferSize: 1 });
      outbox.push('x');
      const flushed = outbox.flushed();
      outbox.push(MORE_THAN_THE_KERNEL_TAKES);
      await expect(flushed).rejects.toBe(slowPeerErrors[0]);
      expect(outbox.room()).toBeUndefined();
    });

    it('is not reported without a limit', () => {
      void fill(outboxOf());
      expect(slowPeerErrors).toEqual([]);
    });
  });

  describe('destroy', () => {
    it('takes its listeners off the socket and may be repeated', () => {
      const events = ['drain', 'close'];
      const counts = () => events.map(event => near.listenerCount(event));
      const before = counts();
      const outbox = outboxOf();
      expect(counts()).not.toEqual(before);
      outbox.destroy(new ParleyError('PARLEY_CLIENT_CLOSED'));
      outbox.destroy(new ParleyError('PARLEY_CLIENT_CLOSED'));
      expect(counts()).toEqual(before);
      expect(near.destroyed).toBe(false);
    });
  });
});
