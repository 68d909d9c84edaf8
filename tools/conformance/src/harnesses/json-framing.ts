import type { MalformedBytes, RawPacket, RawPeer } from '@parley/conformance';

const frame = (json: string): Buffer => Buffer.from(`${json.length}#${json}`);

const spoiled = (name: string, costs: MalformedBytes['costs'], bytes: string | Uint8Array): MalformedBytes => ({
  name,
  costs,
  bytes: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
});

/** The framing of Nest's TCP transporter, which Parley's shares: the length in UTF-16 code units, `#`, JSON. */
export const jsonFraming: RawPeer = {
  encode: packet => frame(JSON.stringify(packet)),
  frame,
  decode(bytes) {
    const packets: RawPacket[] = [];
    let text = Buffer.from(bytes).toString();
    for (let at = text.indexOf('#'); at > 0; at = text.indexOf('#')) {
      const end = at + 1 + Number(text.slice(0, at));
      if (text.length < end) break;
      packets.push(JSON.parse(text.slice(at + 1, end)) as RawPacket);
      text = text.slice(end);
    }
    return packets;
  },
  malformed: [
    spoiled('a length that is no number', 'connection', 'twelve#{"id":"1"}'),
    spoiled('a negative length', 'connection', '-5#{"id":"1"}'),
    spoiled('a huge length', 'connection', '99999999999#{"id":"1"}'),
    spoiled('a length over any limit', 'connection', `2000000000#{"id":"1","data":"${'x'.repeat(1000)}`),
    spoiled('a fraction as length', 'connection', '1.5#{}'),
    spoiled('an endless length', 'connection', '1'.repeat(1000)),
    spoiled(
      'invalid UTF-8',
      'connection',
      Buffer.concat([Buffer.from('10#"'), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), Buffer.from('"')]),
    ),
    spoiled('invalid JSON', 'message', frame('{"id":')),
    spoiled('an array as packet', 'message', frame('[1,2,3]')),
    spoiled('a number as packet', 'message', frame('42')),
    spoiled('null as packet', 'message', frame('null')),
    spoiled('an empty object as packet', 'message', frame('{}')),
  ],
};
