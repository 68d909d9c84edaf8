import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expectReadAsParsed } from '../../test/torn-text.js';
import { KnownPackets } from './known-packets.js';

const known = (...patterns: string[]): KnownPackets => {
  const packets = new KnownPackets();
  for (const pattern of patterns) packets.add(pattern);
  return packets;
};

describe('packets whose pattern has a handler', () => {
  it.each([
    '{"pattern":"sum","data":{"a":1}}',
    '{"pattern":"sum","data":[1,"}"],"id":"7"}',
    '{"pattern":"sum","data":"}","id":"7"}',
    '{"pattern":"sum","data": null ,"id":"7"}',
    '{"pattern":"sum","data":{"__proto__":{"polluted":true}},"id":"7"}',
    '{"pattern":"sum","data":1,"parley":{"v":1,"r":"inbox"},"id":"7"}',
    '{"pattern":"{\\"cmd\\":\\"sum\\"}","data":1}',
    '{"pattern":"ä\\n","data":1}',
  ])('are read without parsing the whole: %s', text => {
    expect(known('other', 'sum', '{"cmd":"sum"}', 'ä\n').read(text)).toEqual(JSON.parse(text));
  });

  it.each([
    '{"pattern":"mul","data":1}',
    '{"pattern":"sum" ,"data":1}',
    '{"data":1,"pattern":"sum"}',
    '{"pattern":{"cmd":"sum"},"data":1}',
    '{"pattern":"sum","data":1,"metadata":{"a":"b"},"id":"7"}',
    '{"pattern":"sum","data":1,"id":7}',
    '{"pattern":"sum","data":1,"data":2}',
    '{"pattern":"sum","data":1}}',
    '{"pattern":"sum","data":1',
    '{"pattern":"sum","data":}',
    '{"pattern":"s\\u0075m","data":1}',
    'ON',
    '',
  ])('are left to whoever parses them, if they are unusual: %s', text => {
    expect(known('sum').read(text)).toBeUndefined();
  });

  it('are what JSON.parse makes of them, whatever they are made of', () => {
    const ends = ['}', ',"id":"1"}', ',"parley":{"v":1},"id":"1"}', ',"metadata":{"a":"b"},"id":"1"}'];
    expectReadAsParsed(text => known('a', 'a"').read(text), '{"pattern":"a","data":', ends);
  });

  it('are all parsed, once there was one among them that looked usual and was not', () => {
    const packets = known('sum', 'mul');
    const usual = (pattern: string): string => `{"pattern":"${pattern}","data":1}`;
    packets.read('{"pattern":"sum","data":1,"metadata":{"a":"b"}}');

    expect(packets.read(usual('sum'))).toBeUndefined();
    expect(packets.read(usual('mul'))).toEqual({ pattern: 'mul', data: 1 });
  });

  it('keep nothing of the chunk they came in, however long a handler has them', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const megabyte = 'x'.repeat(2 ** 20);
    const packets = known('sum');
    const read = (n: number): unknown => {
      const id = `abcdefghijklmnopqrst${n}`;
      const text = `{"pattern":"sum","data":{"of":"abcdefghijklmnopqrst${n}"},"parley":{"v":${n},"r":"a long inbox"},"id":"${id}"}`;
      const chunk = Buffer.from(megabyte + text).toString();
      return packets.read(chunk.slice(megabyte.length));
    };
    collect();
    const before = process.memoryUsage().heapUsed;
    const kept = Array.from({ length: 32 }, (_, n) => read(n));
    collect();

    expect(kept).not.toContain(undefined);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(8 * 2 ** 20);
  });
});
