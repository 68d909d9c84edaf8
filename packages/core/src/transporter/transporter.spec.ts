import { LoopbackClient, LoopbackServer } from '../../test/loopback.js';
import { RpcContext } from '../context/rpc-context.js';
import { defineTransporter, loadedTransporter } from './transporter.js';

describe('a transporter', () => {
  const parts = { name: 'loopback', Server: LoopbackServer, Client: LoopbackClient, Context: RpcContext };

  it('is found by its name once it is defined', () => {
    expect(loadedTransporter('loopback')).toBeUndefined();
    const loopback = defineTransporter(parts as never);

    expect(loadedTransporter('loopback')).toBe(loopback);
    expect(loopback).toEqual(parts);
  });

  it('is frozen', () => {
    expect(Object.isFrozen(defineTransporter(parts as never))).toBe(true);
  });
});
