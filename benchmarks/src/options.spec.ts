import { readOptions } from './options.js';

describe('the options of the benchmark', () => {
  it('choose TCP, all contenders and what is usual over the transport by default', () => {
    expect(readOptions([])).toEqual({
      transports: ['tcp'],
      rounds: 5,
      ms: 1500,
      warm: 500,
      contenders: ['raw', 'nest', 'nest-cmd', 'parley-nest', 'parley-send', 'parley-request'],
      workloads: undefined,
      json: false,
    });
  });

  it('choose some contenders and workloads, in the order given', () => {
    expect(readOptions(['--contenders', 'parley-send,raw', '--workloads=events', '--rounds', '2'])).toMatchObject({
      rounds: 2,
      contenders: ['parley-send', 'raw'],
      workloads: ['events'],
    });
  });

  it('choose several transports', () => {
    expect(readOptions(['--transport', 'redis,mqtt,nats'])).toMatchObject({ transports: ['redis', 'mqtt', 'nats'] });
  });

  it.each([
    [['--transport', 'grpc'], '--transport: some of tcp,redis,mqtt,nats'],
    [['--contenders', 'raw,nats'], '--contenders: some of raw,nest,nest-cmd,parley-nest,parley-send,parley-request'],
    [['--workloads', ''], '--workloads: some of rpc-1,'],
    [['--rounds', '0'], "--rounds is a whole number from 1, not '0'"],
    [['--ms', '1.5'], "--ms is a whole number from 1 to 20000, not '1.5'"],
    [['--quick'], "Unknown option '--quick'"],
  ])('%j is refused', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
