import type { RegisteredHandler } from '@parley/core';
import { ArrivingHandlers } from './arriving-handlers.js';

const handler = { route: 'a.*', isEvent: false } as RegisteredHandler;

describe('ArrivingHandlers', () => {
  let arriving: ArrivingHandlers;
  beforeEach(() => {
    jest.useFakeTimers();
    arriving = new ArrivingHandlers();
  });
  afterEach(() => jest.useRealTimers());

  it('leaves copies that came by another subscription alone, for a handler that was always there', () => {
    expect(arriving.takes(handler, false, 'inbox.1')).toBe(false);
    expect(arriving.takes(handler, true, 'inbox.1')).toBe(true);
  });

  it('takes a request that comes by another subscription while the broker may not know the new one', () => {
    arriving.begin(handler);
    expect(arriving.takes(handler, false, 'inbox.1')).toBe(true);
  });

  it('takes one that the broker looked up before it confirmed the subscription, and delivers after that', () => {
    arriving.begin(handler);
    arriving.confirmed(handler);
    jest.advanceTimersByTime(50);
    expect(arriving.takes(handler, false, 'inbox.1')).toBe(true);
  });

  it('takes one of two copies, whichever comes first', () => {
    arriving.begin(handler);
    expect(arriving.takes(handler, false, 'inbox.1')).toBe(true);
    expect(arriving.takes(handler, true, 'inbox.1')).toBe(false);
    expect(arriving.takes(handler, true, 'inbox.2')).toBe(true);
    expect(arriving.takes(handler, false, 'inbox.2')).toBe(false);
  });

  it('still knows the second copy where the first came at the last moment', () => {
    arriving.begin(handler);
    arriving.confirmed(handler);
    jest.advanceTimersByTime(99);
    expect(arriving.takes(handler, false, 'inbox.1')).toBe(true);
    jest.advanceTimersByTime(2);
    expect(arriving.takes(handler, true, 'inbox.1')).toBe(false);
  });

  it('is over a while after the broker has confirmed the subscription', () => {
    arriving.begin(handler);
    arriving.confirmed(handler);
    jest.advanceTimersByTime(150);
    expect(arriving.takes(handler, false, 'inbox.1')).toBe(false);
    jest.advanceTimersByTime(100);
    expect(arriving.takes(handler, true, 'inbox.1')).toBe(true);
  });
});
