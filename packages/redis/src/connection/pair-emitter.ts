import type { EventEmitter } from 'node:events';
import type { DriverEmitter, Listener } from '@parley/core';
import type { RedisRole } from '../redis-events.js';
import type { DriverPair } from './driver.js';

/** The events of both connections, each with its role first. */
export class PairEmitter implements DriverEmitter {
  private readonly wrapped = new Map<Listener, Record<RedisRole, Listener>>();

  constructor(private readonly drivers: DriverPair) {}

  on(event: string, listener: Listener): void {
    const both = {
      pub: (...args: unknown[]) => listener('pub', ...args),
      sub: (...args: unknown[]) => listener('sub', ...args),
    };
    this.wrapped.set(listener, both);
    this.each((driver, role) => driver.on(event, both[role]));
  }

  off(event: string, listener: Listener): void {
    const both = this.wrapped.get(listener);
    this.wrapped.delete(listener);
    if (both !== undefined) this.each((driver, role) => driver.off(event, both[role]));
  }

  private each(visit: (driver: EventEmitter, role: RedisRole) => void): void {
    visit(this.drivers.publisher as EventEmitter, 'pub');
    visit(this.drivers.subscriber as EventEmitter, 'sub');
  }
}
