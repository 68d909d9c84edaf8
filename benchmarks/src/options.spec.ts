import { readOptions } from './options.js';

describe('the options of the benchmark', () => {
  it('choose everything by default', () => {
    expect(readOptions([])).toEqual({
      rounds: 5,
      ms: 1500,
      warm: 500,
      contenders: ['raw', 'nest', 'nest-cmd', 'parley-send', 'parley-request'],
      workloads: ['rpc-1', 'rpc-32', 'rpc-256', 'stream-1000', 'events'],
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

  it.each([
    [['--contenders', 'raw,nats'], '--contenders are some of raw,nest,nest-cmd,parley-send,parley-request'],
    [['--workloads', ''], '--workloads are some of rpc-1,'],
    [['--rounds', '0'], "--rounds is a whole number from 1, not '0'"],
    [['--ms', '1.5'], "--ms is a whole number from 1 to 20000, not '1.5'"],
    [['--quick'], "Unknown option '--quick'"],
  ])('%j is refused', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
  });
});
